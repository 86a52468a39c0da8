namespace SoftReferences.Benchmarks;

/// <summary>How figures are measured in one run.</summary>
/// <param name="IsSmoke">Whether only to see that everything still works: little work, one pair, no time that means anything.</param>
/// <param name="Rounds">How many pairs to time, instead of each figure's own number.</param>
internal sealed record FigureSettings(bool IsSmoke = false, int? Rounds = null)
{
    /// <summary>Gives the amount of work: of a measurement, or of a smoke run.</summary>
    public int Work(int full, int smoke) => IsSmoke ? smoke : full;

    /// <summary>Gives how many pairs are timed.</summary>
    public int RoundsOf(int rounds) => IsSmoke ? 1 : Rounds ?? rounds;

    /// <summary>Gives how many pairs run before the first one that is timed.</summary>
    public int WarmUpOf(int rounds) => IsSmoke ? 0 : rounds;
}
