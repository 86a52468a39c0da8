namespace SoftReferences.Benchmarks;

/// <summary>Specifies what the value of a <see cref="Limit"/> limits.</summary>
internal enum LimitKind
{
    /// <summary>The maximum of ours as a multiple of the rival.</summary>
    AtMostTimes,

    /// <summary>The minimum of the rival as a multiple of ours.</summary>
    AtLeastTimesAsFast,

    /// <summary>The maximum difference of ours to the rival, in the unit of the figure.</summary>
    AtMostMore,

    /// <summary>The maximum of ours alone, in the unit of the figure.</summary>
    AtMost,
}
