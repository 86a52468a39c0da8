namespace SoftReferences;

/// <summary>The keys that may serve as canaries of a range: those that the owner confirmed in earlier answers, and those of this very range.</summary>
/// <remarks>The latter lie right before the keys that are asked for, so that nothing about them tells what they are.</remarks>
internal sealed class CanaryPool(IReadOnlyCollection<OwnerKey> earlier, Random random)
{
    private const int MaximumFresh = 1_024;

    private readonly List<OwnerKey> _earlier = [.. earlier];
    private readonly List<OwnerKey> _fresh = [];
    private readonly HashSet<OwnerKey> _known = [.. earlier];

    public bool IsEmpty => _earlier.Count + _fresh.Count == 0;

    /// <summary>Draws canaries for a question, from each kind about half. Keys of the question that the owner confirmed earlier are canaries anyway, beside those.</summary>
    public IReadOnlyCollection<OwnerKey> Draw(int count, IReadOnlyList<OwnerKey> question)
    {
        HashSet<OwnerKey> drawn = [.. question.Where(_known.Contains)];
        List<OwnerKey> outside = [.. _earlier.Where(key => !drawn.Contains(key))];
        var fresh = Math.Min(_fresh.Count, Math.Max(count / 2, count - outside.Count));
        Draw(_fresh, fresh, drawn);
        Draw(outside, count - fresh, drawn);
        return drawn;
    }

    /// <summary>Adds keys that the owner has just confirmed, in their order. The last ones count.</summary>
    public void Add(IReadOnlyList<OwnerKey> confirmed)
    {
        for (var index = Math.Max(0, confirmed.Count - MaximumFresh); index < confirmed.Count; index++)
        {
            _fresh.Add(confirmed[index]);
        }

        _fresh.RemoveRange(0, Math.Max(0, _fresh.Count - MaximumFresh));
    }

    /// <summary>Takes out keys that the owner does not know any more.</summary>
    public void Remove(IReadOnlyList<OwnerKey> missing)
    {
        _known.ExceptWith(missing);
        _earlier.RemoveAll(missing.Contains);
        _fresh.RemoveAll(missing.Contains);
    }

    /// <summary>Picks some of the keys that were confirmed in this range, to be remembered.</summary>
    public IReadOnlyList<OwnerKey> Keep(int count)
    {
        var kept = new HashSet<OwnerKey>(count);
        Draw(_fresh, count, kept);
        return [.. kept];
    }

    private void Draw(List<OwnerKey> from, int count, HashSet<OwnerKey> into)
    {
        // What is drawn twice is drawn once more, and not for ever: a few less do no harm.
        for (var (wanted, tries) = (into.Count + Math.Min(count, from.Count), 3 * count); into.Count < wanted && tries > 0; tries--)
        {
            into.Add(from[random.Next(from.Count)]);
        }
    }
}
