namespace SoftReferences.Tests.Cleanup;

/// <summary>A feed whose pages are chosen by the test.</summary>
internal sealed class ScriptedFeed(Func<int, long, CancellationToken, Task<DeletionPage>> read) : IDeletionFeed<AuthUsers>
{
    private int _reads;

    public int Reads => _reads;

    public static Tombstone Tombstone(long position) => new(OwnerKey.Of(Guid.NewGuid()), TombstoneKind.Deleted, position, DateTimeOffset.UnixEpoch);

    public Task<DeletionPage> ReadAsync(FeedCursor cursor, int limit, TimeSpan wait, OwnerKeyKind keyKind, CancellationToken cancellationToken) =>
        read(Interlocked.Increment(ref _reads), cursor.Position, cancellationToken);
}
