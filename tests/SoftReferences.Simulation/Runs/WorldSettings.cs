namespace SoftReferences.Simulation;

/// <summary>The settings of the services in one run.</summary>
internal sealed record WorldSettings
{
    public required CleanupOptions Cleanup { get; init; }

    public required VerificationOptions Verification { get; init; }

    public required SweepOptions Sweep { get; init; }

    public required BreakerOptions Breaker { get; init; }

    /// <summary>Gets a value indicating whether owners merge entities.</summary>
    public required bool Merges { get; init; }

    /// <summary>Gets the approximate interval between decisions of a person, or <see langword="null"/> if nobody decides while faults happen.</summary>
    public required TimeSpan? PersonInterval { get; init; }

    /// <summary>Gets the number of keys in a range of a sweep.</summary>
    public required int KeysPerRange { get; init; }

    public required TimeSpan OwnerTimeout { get; init; }

    public required int BinaryThreshold { get; init; }

    public required UnavailableOwnerPolicy OnUnavailable { get; init; }

    /// <summary>Gets how long faults happen.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Gets the maximum age of an owner's answer when a row is removed because of it: the transfer of the answer, the duration of a lease, and the transfer of the statement.</summary>
    public required TimeSpan Freshness { get; init; }

    public static WorldSettings Draw(Chance chance, FaultProfile faults)
    {
        var timeout = Seconds(chance, 1, 5);
        var lease = Seconds(chance, 5, 15);
        return new()
        {
            Cleanup = new()
            {
                FeedPageSize = chance.Between(1, 5),
                FeedWait = TimeSpan.FromSeconds(chance.Between(0, 5)),
                FollowerLeaseDuration = Seconds(chance, 1, 5),
                KeysPerClaim = chance.Between(1, 5),
                BatchSize = chance.Between(1, 3),
                ConfirmationLifetime = Seconds(chance, 1, 10),
                LeaseDuration = lease,
                PollInterval = Seconds(chance, 0.5, 2),
                RetryDelay = Seconds(chance, 0.2, 1),
                MaximumRetryDelay = Seconds(chance, 2, 5),
            },
            Verification = new()
            {
                BatchSize = chance.Between(1, 5),
                PollInterval = Seconds(chance, 1, 4),
                LeaseDuration = Seconds(chance, 5, 15),
                RetryDelay = Seconds(chance, 0.2, 1),
                MaximumRetryDelay = Seconds(chance, 2, 5),
            },
            Sweep = new()
            {
                Interval = Seconds(chance, 4, 15),
                KeysPerSecond = 1_000,
                Parallelism = chance.Between(1, 2),
                CanariesPerQuestion = chance.Between(1, 3),
                GracePeriod = (2 * faults.Skew) + Seconds(chance, 5, 12),
                LeaseDuration = Seconds(chance, 5, 15),
                PollInterval = Seconds(chance, 1, 4),
                RetryDelay = Seconds(chance, 0.2, 1),
                MaximumRetryDelay = Seconds(chance, 2, 5),
            },
            Breaker = chance.Of(0.5)
                ? new()
                {
                    Window = (2 * faults.Skew) + Seconds(chance, 20, 60),
                    MaximumRows = chance.Between(4, 12),
                    MaximumKeys = chance.Between(3, 8),
                    MaximumRowShare = chance.Of(0.5) ? 0.5 : 1,
                    MaximumKeyShare = chance.Of(0.5) ? 0.5 : 1,
                    OnLostHistory = RuleOf(chance),
                }
                : new() { MaximumRowShare = 1, MaximumKeyShare = 1, OnLostHistory = RuleOf(chance) },
            Merges = chance.Of(0.4),
            PersonInterval = chance.Of(0.5) ? Seconds(chance, 2, 10) : null,
            KeysPerRange = chance.Between(2, 6),
            OwnerTimeout = timeout,
            BinaryThreshold = chance.Of(0.5) ? 1 : 64,
            OnUnavailable = chance.Of(0.5) ? UnavailableOwnerPolicy.Accept : UnavailableOwnerPolicy.Reject,
            Duration = Seconds(chance, 30, 90),
            Freshness = timeout + lease + faults.Slow + faults.Lag + TimeSpan.FromSeconds(1),
        };
    }

    private static LostHistoryAction RuleOf(Chance chance) => chance.Of(0.2) ? LostHistoryAction.Resume : LostHistoryAction.Hold;

    private static TimeSpan Seconds(Chance chance, double least, double most) => chance.Between(TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most));
}
