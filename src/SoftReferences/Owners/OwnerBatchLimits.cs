using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>The maximum number of keys per call to an owner: the configured one, or a smaller one that the owner announced or that was learned from its failures.</summary>
/// <remarks>
/// The smallest limit of the last minutes counts. After that a larger question is tried again, because the owner may have raised its limit.
/// </remarks>
internal sealed class OwnerBatchLimits(IOptionsMonitor<OwnerOptions> options, TimeProvider time)
{
    /// <summary>How long a learned limit is used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Limit> _learned = new(StringComparer.Ordinal);

    /// <summary>Gets the current maximum number of keys per call.</summary>
    public int Of(OwningService owner) => Of(owner, options.Get(owner.Name));

    /// <summary>Gets the current maximum number of keys per call for these options.</summary>
    public int Of(OwningService owner, OwnerOptions settings) =>
        _learned.TryGetValue(owner.ResourceName, out var learned) && IsCurrent(learned) ? Math.Min(settings.MaximumBatch, learned.Keys) : settings.MaximumBatch;

    /// <summary>Remembers a limit of an owner.</summary>
    public void Learn(OwningService owner, int keys)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keys, 1);
        var limit = new Limit(keys, time.GetTimestamp());
        _learned.AddOrUpdate(owner.ResourceName, limit, (_, known) => known.Keys >= keys || !IsCurrent(known) ? limit : known);
    }

    private bool IsCurrent(Limit limit) => time.GetElapsedTime(limit.Learned) < Lifetime;

    private sealed record Limit(int Keys, long Learned);
}
