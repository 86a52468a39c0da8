using System.Diagnostics.CodeAnalysis;

namespace SoftReferences;

/// <summary>Where background work draws jitter and the values that stand for its replica. A simulation brings one of its own, so that a run can be repeated.</summary>
/// <param name="random">Draws; safe for use by several threads at once, unless there is only one.</param>
[SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "Leases and jitter are no secrets.")]
internal sealed class Randomness(Random random)
{
    /// <summary>Draws jitter.</summary>
    public Random Random => random;

    /// <summary>Draws a value that nobody else has.</summary>
    public Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new(bytes);
    }
}
