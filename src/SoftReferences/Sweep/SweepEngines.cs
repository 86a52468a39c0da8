using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Creates sweep engines: a store has one for each of its owners.</summary>
internal sealed class SweepEngines(
    OwnerRegistry owners,
    OwnerInquiry inquiry,
    OwnerBatchLimits limits,
    ExistenceMemory memory,
    StoppedSweeps stopped,
    SweepMetrics metrics,
    VerificationEngines verification,
    IOptions<SweepOptions> options,
    TimeProvider time,
    Randomness randomness,
    ILoggerFactory loggers)
{
    /// <summary>Creates an engine for one owner of a store.</summary>
    public SweepEngine Create(IDependentStore store, ReferencedOwner owner)
    {
        var canaries = new CanaryInquiry(inquiry, limits, new(options.Value, time), options.Value, time);
        var context = new SweepContext(store, owner, canaries, metrics, options.Value, randomness.Random) { IsFollowed = owners.GetFeed(owner.Service) is not null };
        return new(context, verification.Create(store), memory, stopped, loggers);
    }
}
