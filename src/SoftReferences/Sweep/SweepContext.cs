namespace SoftReferences;

/// <summary>What the parts of a sweep have in common: one owner of one store, and what comes from outside.</summary>
internal sealed record SweepContext(IDependentStore Store, ReferencedOwner Owner, CanaryInquiry Inquiry, SweepMetrics Metrics, SweepOptions Options, Random Random)
{
    /// <summary>Gets a value indicating whether the owner has a feed, in which every deletion is announced.</summary>
    public bool IsFollowed { get; init; }

    public OwningService Service => Owner.Service;

    /// <summary>Gets the clock that the times of the store are told by.</summary>
    public TimeProvider Time => Store.Clock;

    /// <summary>Gives how long an owner is left alone that could not say for so many times in a row.</summary>
    public TimeSpan Delay(int failures) => RetryDelays.For(Math.Max(1, failures), Options.RetryDelay, Options.MaximumRetryDelay, Random);
}
