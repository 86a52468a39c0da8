using System.Diagnostics.CodeAnalysis;

namespace SoftReferences;

/// <summary>The source of jitter and replica identifiers for background work. A simulation provides its own, so that a run can be repeated.</summary>
/// <param name="random">The random number generator. It must be thread-safe unless there is only one thread.</param>
[SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "Leases and jitter are no secrets.")]
internal sealed class Randomness(Random random)
{
    /// <summary>Draws jitter.</summary>
    public Random Random => random;

    /// <summary>Draws a unique value.</summary>
    public Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new(bytes);
    }
}
