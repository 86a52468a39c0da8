using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace SoftReferences.TestSupport;

/// <summary>Waits for results of another thread or process.</summary>
public static class Eventually
{
    // Far longer than anything takes, even on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Waits until a condition is true.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="during">A task that has to run until then. If it ends first, the wait fails with the task's exception.</param>
    /// <param name="patience">The maximum wait; by default two minutes.</param>
    /// <param name="what">The condition in words, for the message of a failure.</param>
    /// <exception cref="InvalidOperationException"><paramref name="during"/> ended first.</exception>
    /// <exception cref="TimeoutException">The condition did not become true in time.</exception>
    public static Task IsTrueAsync(Func<bool> condition, Task? during = null, TimeSpan? patience = null, [CallerArgumentExpression(nameof(condition))] string? what = null) =>
        IsTrueAsync(() => Task.FromResult(condition()), during, patience, what);

    /// <inheritdoc cref="IsTrueAsync(Func{bool}, Task?, TimeSpan?, string?)"/>
    public static async Task IsTrueAsync(Func<Task<bool>> condition, Task? during = null, TimeSpan? patience = null, [CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            // Read before the condition is evaluated, because the condition may become true right before the task ends.
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
