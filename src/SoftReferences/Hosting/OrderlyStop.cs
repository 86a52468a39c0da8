namespace SoftReferences;

/// <summary>What a replica still does when it is stopped in good order: it gives back what it has under a lease, so that nobody waits for the end of that.</summary>
internal static class OrderlyStop
{
    /// <summary>Why work was put off that is given back, for the person who looks.</summary>
    public const string Reason = "Its replica was stopped.";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Gives back what is under a lease, within two seconds.</summary>
    /// <param name="giveBack">Gives it back. If that fails, the lease runs out by itself.</param>
    /// <param name="time">The clock.</param>
    /// <returns>A task that does not fail.</returns>
    public static async Task TryGiveBackAsync(Func<CancellationToken, Task> giveBack, TimeProvider time)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        try
        {
            await giveBack(timeout.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Whoever stops cannot mend it, and nothing is lost.
        }
    }
}
