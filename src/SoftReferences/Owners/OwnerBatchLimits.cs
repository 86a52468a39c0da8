using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>How many keys one call to an owner may have: what the options say, or less when the owner announced or showed that it takes less.</summary>
/// <remarks>
/// The smallest limit of the last minutes counts. After that a larger question is tried again, because the owner's limit may
/// have been raised.
/// </remarks>
internal sealed class OwnerBatchLimits(IOptionsMonitor<OwnerOptions> options, TimeProvider time)
{
    /// <summary>How long a learned limit is heeded.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Limit> _learned = new(StringComparer.Ordinal);

    /// <summary>Gets the most keys that a call to an owner may have now.</summary>
    public int Of(OwningService owner) => Of(owner, options.Get(owner.Name));

    /// <summary>Gets the most keys that a call to an owner with these options may have now.</summary>
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
