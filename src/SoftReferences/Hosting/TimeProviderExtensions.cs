namespace SoftReferences;

/// <summary>Extensions of <see cref="TimeProvider"/>.</summary>
internal static class TimeProviderExtensions
{
    /// <summary>Waits like <see cref="Task.Delay(TimeSpan, TimeProvider, CancellationToken)"/>, but continues synchronously on cancellation.</summary>
    /// <remarks>A cancelled <c>Task.Delay</c> continues on the thread pool, which a simulation could not control. This one continues on the cancelling thread.</remarks>
    /// <param name="time">The clock.</param>
    /// <param name="delay">How long.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task DelayAsync(this TimeProvider time, TimeSpan delay, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (delay < TimeSpan.FromMilliseconds(1))
        {
            // Below the resolution of clocks. Task.Delay truncates it too.
            return;
        }

        var over = new TaskCompletionSource();
        using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), over);
        using var timer = time.CreateTimer(static state => ((TaskCompletionSource)state!).TrySetResult(), over, delay, Timeout.InfiniteTimeSpan);
        await over.Task.ConfigureAwait(false);
    }
}
