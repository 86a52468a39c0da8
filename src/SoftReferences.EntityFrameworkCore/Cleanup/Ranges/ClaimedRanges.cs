using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The ranges of a claim, and which of their items are still to be done.</summary>
/// <remarks>Changes take effect in <see cref="Commit"/>, because a transaction may be retried or rolled back. Each attempt starts with <see cref="Begin"/>.</remarks>
/// <param name="startedAt">When they were claimed.</param>
internal sealed class ClaimedRanges(DateTimeOffset startedAt)
{
    private readonly List<Range> _ranges = [];
    private readonly HashSet<long> _open = [];
    private readonly HashSet<long> _closing = [];
    private bool _hadRecords;

    /// <summary>Gets when they were claimed.</summary>
    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>Gets how many ranges there are.</summary>
    public int Count => _ranges.Count;

    /// <summary>Gets the numbers of the ranges.</summary>
    public long[] Ids => [.. _ranges.Select(range => range.Id)];

    /// <summary>Gets the highest attempt count of the ranges, including the current attempt.</summary>
    public int Attempts { get; private set; }

    /// <summary>Gets or sets a value indicating whether some items that are still part of a range also have a record.</summary>
    public bool HasRecords { get; set; }

    /// <summary>Gets a value indicating whether all items are done or have become records.</summary>
    public bool IsEmpty => _closing.Count == _open.Count;

    public void Add(long id, long first, long last, int attempts, DateTimeOffset createdAt, long? approval)
    {
        _ranges.Add(new(id, first, last, createdAt, approval));
        Attempts = Math.Max(Attempts, attempts);
    }

    public void Open(IReadOnlyList<CleanupItem> items)
    {
        _open.EnsureCapacity(items.Count);
        _open.UnionWith(items.Select(item => item.Id));
    }

    /// <summary>Marks items as no longer part of the ranges, because they are done or have become records.</summary>
    public void Close(IEnumerable<CleanupItem> items)
    {
        _closing.EnsureCapacity(_open.Count);
        _closing.UnionWith(items.Select(item => item.Id).Where(_open.Contains));
    }

    /// <summary>Discards the changes of an attempt that was not committed.</summary>
    public void Begin()
    {
        _closing.Clear();
        HasRecords = _hadRecords;
    }

    /// <summary>Applies the changes of a committed transaction.</summary>
    public void Commit()
    {
        _open.ExceptWith(_closing);
        _closing.Clear();
        _hadRecords = HasRecords;
    }

    /// <summary>Returns the items that are still part of the ranges.</summary>
    public IReadOnlyList<CleanupItem> OpenOf(IReadOnlyList<CleanupItem> items) => [.. items.Where(item => IsOpen(item.Id))];

    /// <summary>Returns whether the given items are exactly the ones left to do.</summary>
    public bool AreAll(IReadOnlyList<CleanupItem> items) => items.Count == _open.Count - _closing.Count && items.All(item => IsOpen(item.Id));

    /// <summary>Gets when the tombstone at a position arrived.</summary>
    public DateTimeOffset CreatedAt(long position) => RangeOf(position).CreatedAt;

    /// <summary>Gets the number of the hold whose approval released the tombstone at a position, or <see langword="null"/>.</summary>
    public long? Approval(long position) => RangeOf(position).Approval;

    // Runs once per key: a lambda would be an allocation each time.
    private Range RangeOf(long position)
    {
        foreach (var range in _ranges)
        {
            if (position >= range.First && position <= range.Last)
            {
                return range;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(position), position, "No claimed range has this position.");
    }

    private bool IsOpen(long position) => _open.Contains(position) && !_closing.Contains(position);

    private sealed record Range(long Id, long First, long Last, DateTimeOffset CreatedAt, long? Approval);
}
