using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace SoftReferences.TestSupport;

/// <summary>Waits for what another thread, or another process, brings about.</summary>
public static class Eventually
{
    // Far more than anything takes, however busy the machine is.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Waits until a condition is true.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="during">What has to run until then. Its end ends the wait, with what it failed with.</param>
    /// <param name="patience">How long to wait; two minutes when left out.</param>
    /// <param name="what">What is waited for, as the message of a failure names it.</param>
    /// <exception cref="InvalidOperationException"><paramref name="during"/> ended first.</exception>
    /// <exception cref="TimeoutException">It did not become true in time.</exception>
    public static Task IsTrueAsync(Func<bool> condition, Task? during = null, TimeSpan? patience = null, [CallerArgumentExpression(nameof(condition))] string? what = null) =>
        IsTrueAsync(() => Task.FromResult(condition()), during, patience, what);

    /// <inheritdoc cref="IsTrueAsync(Func{bool}, Task?, TimeSpan?, string?)"/>
    public static async Task IsTrueAsync(Func<Task<bool>> condition, Task? during = null, TimeSpan? patience = null, [CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            // Asked before the condition, which may have become true right before the end.
            var hasEnded = during?.IsCompleted == true;
            if (await condition())
            {
                return;
            }

            if (hasEnded)
            {
                await during!;
                throw new InvalidOperationException($"What had to run until then has ended, and this is not true: {what}");
            }

            if (waited.Elapsed > (patience ?? Patience))
            {
                throw new TimeoutException($"This has not become true within {patience ?? Patience}: {what}");
            }

            await Task.Delay(5);
        }
    }
}
