using SoftReferences.Stores;

namespace SoftReferences.AspNetCore.Tests.Owners;

/// <summary>An owner's store whose answers are chosen by the test, and which records its questions.</summary>
internal sealed class ScriptedOwnerStore : IOwnerStore<Users>
{
    public OwnerKeyKind KeyKind { get; set; } = OwnerKeyKind.Uuid;

    public Func<IReadOnlyList<OwnerKey>, OwnedAnswer> Answer { get; set; } =
        keys => new("e1", DateTimeOffset.UnixEpoch, [.. keys.Select(_ => OwnedStatus.Exists)]);

    public Func<long, int, TimeSpan, CancellationToken, Task<DeletionPage>> Page { get; set; } =
        (after, _, _, _) => Task.FromResult(new DeletionPage("e1", [], after, HasMore: false));

    /// <summary>Gets a value indicating whether the last question asked to tell deleted entities from those that never existed.</summary>
    public bool FindsTombstones { get; private set; }

    /// <summary>Gets or sets what the store waits for before it answers a question.</summary>
    public Func<CancellationToken, Task> BeforeAnswer { get; set; } = static _ => Task.CompletedTask;

    public async Task<OwnedAnswer> FindAsync(IReadOnlyList<OwnerKey> keys, bool findsTombstones, CancellationToken cancellationToken)
    {
        FindsTombstones = findsTombstones;
        await BeforeAnswer(cancellationToken);
        return Answer(keys);
    }

    public string? Seen { get; private set; }

    public Task<DeletionPage> ReadDeletionsAsync(long after, string? seen, int limit, TimeSpan wait, CancellationToken cancellationToken)
    {
        Seen = seen;
        return Page(after, limit, wait, cancellationToken);
    }
}
