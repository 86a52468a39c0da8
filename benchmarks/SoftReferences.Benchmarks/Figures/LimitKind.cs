namespace SoftReferences.Benchmarks;

/// <summary>What the value of a <see cref="Limit"/> limits.</summary>
internal enum LimitKind
{
    /// <summary>Ours as a multiple of the rival: not more.</summary>
    AtMostTimes,

    /// <summary>The rival as a multiple of ours: not less.</summary>
    AtLeastTimesAsFast,

    /// <summary>What ours has more than the rival, in the unit of the figure: not more.</summary>
    AtMostMore,

    /// <summary>Ours alone, in the unit of the figure: not more.</summary>
    AtMost,
}
