using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Serves the owner's side of a service from a database that triggers capture deletions in.</summary>
internal sealed class EntityFrameworkOwnerStore<TService, TContext> : IOwnerStore<TService>
    where TService : IOwningService
    where TContext : DbContext
{
    private const int LookupBatch = 5_000;

    private readonly StoreTransactions<TContext> _transactions;
    private readonly IDeletionSignal _signal;
    private readonly TimeProvider _time;
    private readonly OwnedResource _resource;
    private readonly OwnedEntities _entities;
    private readonly FeedReader _reader;
    private readonly FeedSequencer _sequencer;

    public EntityFrameworkOwnerStore(IServiceScopeFactory scopes, IDeletionSignal signal, TimeProvider time)
    {
        _transactions = new(scopes);
        _signal = signal;
        _time = time;
        _resource = FindResource(scopes);
        _entities = OwnedEntities.Of(_resource);
        _reader = new(_resource);
        _sequencer = new(_resource);
    }

    public OwnerKeyKind KeyKind => _resource.KeyKind;

    public Task<OwnedAnswer> FindAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return _transactions.ReadAsync((session, token) => FindOnceAsync(session, keys, token), cancellationToken);
    }

    public async Task<DeletionPage> ReadDeletionsAsync(long after, int limit, TimeSpan wait, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var start = _time.GetTimestamp();
        while (true)
        {
            var page = await ReadOnceAsync(after, limit, cancellationToken).ConfigureAwait(false);
            var left = wait - _time.GetElapsedTime(start);
            if (page.Items.Count > 0 || left <= TimeSpan.Zero)
            {
                return page;
            }

            await _signal.WaitAsync(TService.Service, left, cancellationToken).ConfigureAwait(false);
        }
    }

    private static OwnedResource FindResource(IServiceScopeFactory scopes)
    {
        using var scope = scopes.CreateScope();
        var model = scope.ServiceProvider.GetRequiredService<TContext>().Model;
        return OwnedResource.FindAll(model).FirstOrDefault(resource => string.Equals(resource.Name, TService.Service.ResourceName, StringComparison.Ordinal))
            ?? throw new InvalidOperationException(
                $"No entity type of '{typeof(TContext).Name}' owns '{TService.Service.ResourceName}': call modelBuilder.Entity<…>().IsSoftReferenceOwner<{typeof(TService).Name}>().");
    }

    private async Task<OwnedAnswer> FindOnceAsync(StoreSession session, IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        var asOf = _time.GetUtcNow();
        var statuses = new List<OwnedStatus>(keys.Count);
        foreach (var batch in keys.Chunk(LookupBatch))
        {
            var existing = await _entities.FindAsync(session.Context, batch, cancellationToken).ConfigureAwait(false);
            var absent = batch.Where(key => !existing.Contains(key)).Select(key => key.ToString()).ToList();
            var deleted = absent.Count == 0 ? [] : await FindDeletedAsync(session.Context, absent, cancellationToken).ConfigureAwait(false);
            statuses.AddRange(batch.Select(key =>
                existing.Contains(key) ? OwnedStatus.Exists
                : deleted.Contains(key.ToString()) ? OwnedStatus.Deleted
                : OwnedStatus.Missing));
        }

        // Last, so that whoever saw a truncated table also sees its new epoch.
        return new(await ReadEpochAsync(session, cancellationToken).ConfigureAwait(false), asOf, statuses);
    }

    private async Task<HashSet<string>> FindDeletedAsync(DbContext context, List<string> keys, CancellationToken cancellationToken)
    {
        var resource = _resource.Name;
        var deleted = await context.Set<CapturedDeletion>()
            .Where(deletion => deletion.Resource == resource && EF.Parameter(keys).Contains(deletion.Key))
            .Select(deletion => deletion.Key)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        return [.. deleted];
    }

    private async Task<string> ReadEpochAsync(StoreSession session, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT \"epoch\", CASE WHEN {session.Dialect.IsReplica} THEN 1 ELSE 0 END FROM {session.Streams} WHERE \"resource\" = @resource";
        command.AddParameter("resource", _resource.Name);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            throw FeedReader.NotCaptured(_resource, session);
        }

        return reader.GetInt32(1) == 0
            ? reader.GetString(0)
            : throw new InvalidOperationException(
                $"'{typeof(TContext).Name}' is connected to a replica, which may not have the newest entities of '{_resource.Name}' yet. Connect it to the primary (Npgsql: Target Session Attributes=primary).");
    }

    private async Task<DeletionPage> ReadOnceAsync(long after, int limit, CancellationToken cancellationToken)
    {
        var snapshot = await SnapshotAsync(after, limit, cancellationToken).ConfigureAwait(false);
        if (snapshot.Items.Count <= limit && snapshot.HasPending && await _transactions.RunAsync(_sequencer.SequenceAsync, cancellationToken).ConfigureAwait(false))
        {
            snapshot = await SnapshotAsync(after, limit, cancellationToken).ConfigureAwait(false);
        }

        var hasMore = snapshot.Items.Count > limit;
        IReadOnlyList<Tombstone> items = hasMore ? [.. snapshot.Items.Take(limit)] : snapshot.Items;
        return new(snapshot.Epoch, items, items.Count > 0 ? items[^1].Position : after, hasMore);
    }

    // One more than the limit tells whether there are more.
    private async Task<FeedSnapshot> SnapshotAsync(long after, int limit, CancellationToken cancellationToken)
    {
        var snapshot = await _transactions.ReadAsync((session, token) => _reader.ReadAsync(session, after, limit + 1, token), cancellationToken).ConfigureAwait(false);
        return after < snapshot.PrunedPosition ? throw CursorLost($"the tombstones up to position {snapshot.PrunedPosition.ToString(CultureInfo.InvariantCulture)} were pruned", after)
            : after > snapshot.Position ? throw CursorLost($"the newest position is {snapshot.Position.ToString(CultureInfo.InvariantCulture)}, as after the restore of an older database", after)
            : snapshot;
    }

    private static DeletionFeedException CursorLost(string why, long after) => new(
        TService.Service,
        string.Create(CultureInfo.InvariantCulture, $"The feed of '{TService.Service.ResourceName}' cannot be read on from position {after}: {why}."))
    {
        CursorLost = true,
    };
}
