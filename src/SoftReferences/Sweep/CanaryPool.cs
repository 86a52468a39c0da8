namespace SoftReferences;

/// <summary>The keys that may be canaries of a range: those that the owner confirmed earlier, and those confirmed in this range.</summary>
/// <remarks>The latter are right before the keys of the question in order, so that they do not stand out.</remarks>
internal sealed class CanaryPool(IReadOnlyCollection<OwnerKey> earlier, Random random)
{
    private const int MaximumFresh = 1_024;

    private readonly List<OwnerKey> _earlier = [.. earlier];
    private readonly List<OwnerKey> _fresh = [];
    private readonly HashSet<OwnerKey> _known = [.. earlier];

    public bool IsEmpty => _earlier.Count + _fresh.Count == 0;

    /// <summary>Draws canaries for a question, about half of each kind. Keys of the question that the owner confirmed earlier are canaries in addition.</summary>
    public IReadOnlyCollection<OwnerKey> Draw(int count, IReadOnlyList<OwnerKey> question)
    {
        HashSet<OwnerKey> drawn = [.. question.Where(_known.Contains)];
        List<OwnerKey> outside = [.. _earlier.Where(key => !drawn.Contains(key))];
        var fresh = Math.Min(_fresh.Count, Math.Max(count / 2, count - outside.Count));
        Draw(_fresh, fresh, drawn);
        Draw(outside, count - fresh, drawn);
        return drawn;
    }

    /// <summary>Adds keys that the owner has just confirmed, in order. The last ones are kept.</summary>
    public void Add(IReadOnlyList<OwnerKey> confirmed)
    {
        for (var index = Math.Max(0, confirmed.Count - MaximumFresh); index < confirmed.Count; index++)
        {
            _fresh.Add(confirmed[index]);
        }

        _fresh.RemoveRange(0, Math.Max(0, _fresh.Count - MaximumFresh));
    }

    /// <summary>Removes keys that the owner no longer knows.</summary>
    public void Remove(IReadOnlyList<OwnerKey> missing)
    {
        _known.ExceptWith(missing);
        _earlier.RemoveAll(missing.Contains);
        _fresh.RemoveAll(missing.Contains);
    }

    /// <summary>Picks some of the keys confirmed in this range, to be stored as canaries.</summary>
    public IReadOnlyList<OwnerKey> Keep(int count)
    {
        var kept = new HashSet<OwnerKey>(count);
        Draw(_fresh, count, kept);
        return [.. kept];
    }

    private void Draw(List<OwnerKey> from, int count, HashSet<OwnerKey> into)
    {
        // Duplicates are drawn again a limited number of times: a few canaries less do no harm.
        for (var (wanted, tries) = (into.Count + Math.Min(count, from.Count), 3 * count); into.Count < wanted && tries > 0; tries--)
        {
            into.Add(from[random.Next(from.Count)]);
        }
    }
}
