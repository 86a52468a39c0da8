namespace SoftReferences.Benchmarks;

/// <summary>The settings of one run.</summary>
/// <param name="IsSmoke">Whether to run only a smoke test: little work, one pair, and meaningless times.</param>
/// <param name="Rounds">The number of pairs to time, instead of each figure's own.</param>
internal sealed record FigureSettings(bool IsSmoke = false, int? Rounds = null)
{
    /// <summary>Returns the amount of work: that of a measurement or that of a smoke test.</summary>
    public int Work(int full, int smoke) => IsSmoke ? smoke : full;

    /// <summary>Returns the number of timed pairs.</summary>
    public int RoundsOf(int rounds) => IsSmoke ? 1 : Rounds ?? rounds;

    /// <summary>Returns the number of warm-up pairs.</summary>
    public int WarmUpOf(int rounds) => IsSmoke ? 0 : rounds;
}
