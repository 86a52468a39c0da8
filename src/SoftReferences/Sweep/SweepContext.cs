using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>The common dependencies of the parts of a sweep: the store, the owner, and external services.</summary>
internal sealed record SweepContext(IDependentStore Store, ReferencedOwner Owner, CanaryInquiry Inquiry, SweepMetrics Metrics, SweepOptions Options, Random Random)
{
    /// <summary>Gets a value indicating whether the owner has a feed, in which every deletion is announced.</summary>
    public bool IsFollowed { get; init; }

    public OwningService Service => Owner.Service;

    /// <summary>Gets the clock of the store.</summary>
    public TimeProvider Time => Store.Clock;

    /// <summary>Returns the delay after a number of consecutive failures of the owner.</summary>
    public TimeSpan Delay(int failures) => RetryDelays.For(Math.Max(1, failures), Options.RetryDelay, Options.MaximumRetryDelay, Random);
}
