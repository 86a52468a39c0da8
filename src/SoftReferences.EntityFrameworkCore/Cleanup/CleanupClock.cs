using Microsoft.Extensions.Options;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The times that clean-up work is written with.</summary>
internal sealed class CleanupClock(IOptions<CleanupOptions> options, TimeProvider time)
{
    private static readonly TimeSpan SettlingDelay = TimeSpan.FromMilliseconds(100);

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Gets when a lease ends that begins now.</summary>
    public DateTimeOffset LeaseEnd => Now + options.Value.LeaseDuration;

    /// <summary>Gets when settling work is looked at first.</summary>
    public DateTimeOffset Settled => Now + SettlingDelay;
}
