using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Creates verification engines: a store has one for its own service, and one for the sweeps of each owner.</summary>
internal sealed class VerificationEngines(
    OwnerInquiry inquiry,
    VerificationMetrics metrics,
    IOptions<VerificationOptions> options,
    TimeProvider time,
    Randomness randomness,
    ILogger<VerificationEngine> logger)
{
    /// <summary>Creates an engine for a store.</summary>
    public VerificationEngine Create(IDependentStore store) => new(store, inquiry, metrics, options.Value, time, randomness.Random, logger);
}
