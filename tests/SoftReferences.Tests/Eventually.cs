namespace SoftReferences.Tests;

/// <summary>Waits for what another thread brings about.</summary>
internal static class Eventually
{
    // Less than the 30 seconds after which a cache forgets by itself what it read from another.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task IsTrueAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await Task.Delay(5, patience.Token);
        }
    }
}
