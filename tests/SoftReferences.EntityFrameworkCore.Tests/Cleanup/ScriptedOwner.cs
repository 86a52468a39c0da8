namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>An owner in this process, whose answers and feed are controlled by the test.</summary>
public sealed class ScriptedOwner : IExistenceSource<AuthUsers>, IDeletionFeed<AuthUsers>
{
    private readonly List<Tombstone> _feed = [];

    public string Epoch { get; set; } = "epoch-1";

    /// <summary>Gets the keys that exist.</summary>
    public HashSet<OwnerKey> Alive { get; } = [];

    /// <summary>Gets or sets the position up to which the feed has been pruned.</summary>
    public long PrunedPosition { get; set; }

    /// <summary>Gets or sets what replaces the normal answer, or <see langword="null"/> for none.</summary>
    public Func<IReadOnlyList<OwnerKey>, ExistenceAnswer>? Answer { get; set; }

    /// <summary>Gets or sets what happens before each answer, such as a commit of another transaction.</summary>
    public Func<Task> BeforeAnswer { get; set; } = static () => Task.CompletedTask;

    /// <summary>Gets or sets what happens before a page of the feed is read. It receives the position from which the page is read.</summary>
    public Action<long> BeforePage { get; set; } = static _ => { };

    /// <summary>Gets the questions so far.</summary>
    public List<IReadOnlyList<OwnerKey>> Questions { get; } = [];

    public void Report(TombstoneKind kind, params IEnumerable<SoftRef<AuthUsers>> references)
    {
        foreach (var reference in references)
        {
            _feed.Add(new Tombstone(OwnerKey.Of(reference.Value), kind, _feed.Count + 1, DateTimeOffset.UtcNow));
        }
    }

    public void ReportMerge(SoftRef<AuthUsers> merged, SoftRef<AuthUsers> into) =>
        _feed.Add(new Tombstone(OwnerKey.Of(merged.Value), TombstoneKind.Merged, _feed.Count + 1, DateTimeOffset.UtcNow) { MergedInto = OwnerKey.Of(into.Value) });

    /// <summary>Removes the feed after a position, like a database that is restored in place: the epoch stays the same, and later deletions reuse the positions.</summary>
    public void SetBack(int position) => _feed.RemoveRange(position, _feed.Count - position);

    public async Task<ExistenceAnswer> AskAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        lock (Questions)
        {
            Questions.Add(keys);
        }

        await BeforeAnswer();
        return Answer?.Invoke(keys)
            ?? new ExistenceAnswer([.. keys.Select(key => Alive.Contains(key) ? Existence.Exists : Existence.Missing)]) { Epoch = Epoch };
    }

    public Task<DeletionPage> ReadAsync(FeedCursor cursor, int limit, TimeSpan wait, OwnerKeyKind keyKind, CancellationToken cancellationToken)
    {
        var after = cursor.Position;
        BeforePage(after);
        if (after < PrunedPosition)
        {
            throw new DeletionFeedException(AuthUsers.Service, $"It was pruned up to position {PrunedPosition}.") { CursorLost = true, RestartAt = new(Epoch, PrunedPosition) };
        }

        Tombstone[] items = [.. _feed.Skip((int)after).Take(limit)];
        return Task.FromResult(new DeletionPage(Epoch, items, after + items.Length, after + items.Length < _feed.Count));
    }
}
