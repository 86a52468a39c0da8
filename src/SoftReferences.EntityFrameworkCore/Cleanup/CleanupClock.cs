using Microsoft.Extensions.Options;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Computes the timestamps that are stored with clean-up work.</summary>
internal sealed class CleanupClock(IOptions<CleanupOptions> options, TimeProvider time)
{
    private static readonly TimeSpan SettlingDelay = TimeSpan.FromMilliseconds(100);

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Gets the end of a lease that is taken now.</summary>
    public DateTimeOffset LeaseEnd => Now + options.Value.LeaseDuration;

    /// <summary>Gets when settling work is checked for the first time.</summary>
    public DateTimeOffset Settled => Now + SettlingDelay;
}
