namespace SoftReferences;

/// <summary>What the parts of a sweep have in common: one owner of one store, and what comes from outside. Times are told by the clock of the store.</summary>
internal sealed record SweepContext(IDependentStore Store, ReferencedOwner Owner, CanaryInquiry Inquiry, SweepMetrics Metrics, SweepOptions Options, TimeProvider Time, Random Random)
{
    /// <summary>Gets a value indicating whether the owner has a feed, in which every deletion is announced.</summary>
    public bool IsFollowed { get; init; }

    public OwningService Service => Owner.Service;

    /// <summary>Gives how long an owner is left alone that could not say for so many times in a row.</summary>
    public TimeSpan Delay(int failures) => RetryDelays.For(Math.Max(1, failures), Options.RetryDelay, Options.MaximumRetryDelay, Random);
}
