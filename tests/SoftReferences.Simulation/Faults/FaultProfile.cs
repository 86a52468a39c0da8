namespace SoftReferences.Simulation;

/// <summary>What can go wrong in one run. Each run draws its own mixture: some faults show only where others are absent.</summary>
internal sealed record FaultProfile
{
    /// <summary>Gets how likely a message between services is lost.</summary>
    public double Loss { get; init; }

    /// <summary>Gets how likely a request is carried out twice.</summary>
    public double Duplication { get; init; }

    /// <summary>Gets how likely a message is slow, so that later ones overtake it.</summary>
    public double Slowness { get; init; }

    /// <summary>Gets how slow.</summary>
    public TimeSpan Slow { get; init; }

    /// <summary>Gets how likely something between the services spoils an answer.</summary>
    public double Garbling { get; init; }

    /// <summary>Gets how likely a replica stands still between an owner's word that something is gone and what it does then.</summary>
    public double Pausing { get; init; }

    /// <summary>Gets how likely the connection to a database breaks, before a statement or after it.</summary>
    public double DatabaseLoss { get; init; }

    /// <summary>Gets how far the clocks of processes are from the right time at most.</summary>
    public TimeSpan Skew { get; init; }

    /// <summary>Gets for how long an owner lags at most. A suspect is left alone for longer.</summary>
    public TimeSpan Lag { get; init; }

    /// <summary>Gets how long it takes from one of the greater faults to the next; <see langword="null"/> when there are none.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Gets the greater faults that happen.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    public static FaultProfile Draw(Chance chance) => new()
    {
        Loss = Sometimes(chance, 0.1),
        Duplication = Sometimes(chance, 0.1),
        Slowness = Sometimes(chance, 0.2),
        Slow = chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8)),
        Garbling = Sometimes(chance, 0.1),
        Pausing = Sometimes(chance, 0.1),
        DatabaseLoss = Sometimes(chance, 0.05),
        Skew = chance.Of(0.5) ? chance.UpTo(TimeSpan.FromSeconds(10)) : TimeSpan.Zero,
        Lag = chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)),
        Interval = chance.Of(0.9) ? chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)) : null,
        Faults = [.. Enum.GetValues<Fault>().Where(fault => chance.Of(fault >= Fault.WrongEnvironment ? 0.15 : 0.5))],
    };

    /// <summary>Makes sure that what a guard is for happens, where that is rare.</summary>
    public FaultProfile Tempting(Guard? without) => without switch
    {
        Guard.Canary => this with { Faults = [Fault.Lying], Interval = TimeSpan.FromSeconds(5), Garbling = 0 },
        Guard.Rewind => this with { Faults = [Fault.Rewind], Interval = TimeSpan.FromSeconds(5) },
        _ => this,
    };

    private static double Sometimes(Chance chance, double most) => chance.Of(0.5) ? most * chance.Random.NextDouble() : 0;
}
