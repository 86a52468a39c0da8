using Microsoft.Extensions.Options;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Computes the timestamps that are stored with clean-up work, and how long a batch has its turn.</summary>
internal sealed class CleanupClock(IOptions<CleanupOptions> options, TimeProvider time)
{
    private const int TransactionsPerTurn = 5;

    private static readonly TimeSpan SettlingDelay = TimeSpan.FromMilliseconds(100);

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Gets the end of a lease that is taken now.</summary>
    public DateTimeOffset LeaseEnd => Now + options.Value.LeaseDuration;

    /// <summary>Gets when settling work is checked for the first time.</summary>
    public DateTimeOffset Settled => Now + SettlingDelay;

    // Well before the lease ends.
    private TimeSpan TurnLength => TimeSpan.FromTicks(Math.Min(options.Value.TargetDuration.Ticks * TransactionsPerTurn, options.Value.LeaseDuration.Ticks / 2));

    /// <summary>Returns whether a batch with more to do gives way to other work.</summary>
    /// <param name="startedAt">When its first transaction began, as a timestamp of the store's clock.</param>
    public bool IsTurnOver(long startedAt) => time.GetElapsedTime(startedAt) >= TurnLength;
}
