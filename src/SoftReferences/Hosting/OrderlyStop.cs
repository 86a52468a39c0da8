namespace SoftReferences;

/// <summary>Releases leased work when a replica stops gracefully, so that no other replica has to wait for the end of the lease.</summary>
internal static class OrderlyStop
{
    /// <summary>The reason stored with released work, for people.</summary>
    public const string Reason = "Its replica was stopped.";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Releases leased work within two seconds.</summary>
    /// <param name="giveBack">Releases the work. If it fails, the lease expires by itself.</param>
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
            // Nothing is lost: the lease expires.
        }
    }
}
