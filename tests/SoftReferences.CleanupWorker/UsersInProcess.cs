using SoftReferences.Stores;

namespace SoftReferences.CleanupWorker;

/// <summary>Asks the owner's store directly, without a network.</summary>
internal sealed class UsersInProcess(IOwnerStore<AuthUsers> store) : IExistenceSource<AuthUsers>, IDeletionFeed<AuthUsers>
{
    public async Task<ExistenceAnswer> AskAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        var answer = await store.FindAsync(keys, findsTombstones: false, cancellationToken).ConfigureAwait(false);
        return new ExistenceAnswer([.. answer.Statuses.Select(status => status == OwnedStatus.Exists ? Existence.Exists : Existence.Missing)]) { Epoch = answer.Epoch };
    }

    public Task<DeletionPage> ReadAsync(FeedCursor cursor, int limit, TimeSpan wait, OwnerKeyKind keyKind, CancellationToken cancellationToken) =>
        store.ReadDeletionsAsync(cursor.Position, cursor.Seen, limit, wait, cancellationToken);
}
