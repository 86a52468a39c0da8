namespace SoftReferences;

/// <summary>Waits by the clock that was given.</summary>
internal static class TimeProviderExtensions
{
    /// <summary>Waits for a time, as <see cref="Task.Delay(TimeSpan, TimeProvider, CancellationToken)"/> does, without a thread of its own.</summary>
    /// <remarks>A cancelled <c>Task.Delay</c> goes on in the thread pool, where a simulation could not follow it. This one goes on where it is cancelled.</remarks>
    /// <param name="time">The clock.</param>
    /// <param name="delay">How long.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task DelayAsync(this TimeProvider time, TimeSpan delay, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (delay < TimeSpan.FromMilliseconds(1))
        {
            // No clock is that fine, and Task.Delay cuts it off too.
            return;
        }

        var over = new TaskCompletionSource();
        using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), over);
        using var timer = time.CreateTimer(static state => ((TaskCompletionSource)state!).TrySetResult(), over, delay, Timeout.InfiniteTimeSpan);
        await over.Task.ConfigureAwait(false);
    }
}
