namespace SoftReferences.Simulation;

/// <summary>What can go wrong in one run. Each run draws its own mixture, because some faults only show when others are absent.</summary>
internal sealed record FaultProfile
{
    /// <summary>Gets the probability that a message between services is lost.</summary>
    public double Loss { get; init; }

    /// <summary>Gets the probability that a request is carried out twice.</summary>
    public double Duplication { get; init; }

    /// <summary>Gets the probability that a message is slow, so that later ones overtake it.</summary>
    public double Slowness { get; init; }

    /// <summary>Gets the maximum delay of a slow message.</summary>
    public TimeSpan Slow { get; init; }

    /// <summary>Gets the probability that an answer is spoiled on its way.</summary>
    public double Garbling { get; init; }

    /// <summary>Gets the probability that a replica freezes after an owner has answered that an entity is gone, before it acts on the answer.</summary>
    public double Pausing { get; init; }

    /// <summary>Gets the probability that the connection to a database breaks, before or after a statement.</summary>
    public double DatabaseLoss { get; init; }

    /// <summary>Gets the maximum deviation of the clocks of processes.</summary>
    public TimeSpan Skew { get; init; }

    /// <summary>Gets the maximum lag of an owner. The grace period of suspects is longer.</summary>
    public TimeSpan Lag { get; init; }

    /// <summary>Gets the interval between major faults, or <see langword="null"/> if there are none.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Gets the major faults that can happen.</summary>
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

    /// <summary>Returns a profile in which the situation that a guard protects from is frequent, if it would otherwise be rare.</summary>
    public FaultProfile Tempting(Guard? without) => without switch
    {
        Guard.Canary => this with { Faults = [Fault.Lying], Interval = TimeSpan.FromSeconds(5), Garbling = 0 },
        Guard.Rewind => this with { Faults = [Fault.Rewind], Interval = TimeSpan.FromSeconds(5) },
        _ => this,
    };

    private static double Sometimes(Chance chance, double most) => chance.Of(0.5) ? most * chance.Random.NextDouble() : 0;
}
