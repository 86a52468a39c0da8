using System.Data.Common;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using SoftReferences;
using SoftReferences.EntityFrameworkCore;
using SoftReferences.Stores;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Tells dependents about changes that no trigger can capture.</summary>
public static class SoftReferenceOwnerDatabaseFacadeExtensions
{
    /// <summary>Records that an entity is merged into another one, so that dependents point their references to that one instead of treating them as orphans.</summary>
    /// <typeparam name="TService">The owning service, which is this one.</typeparam>
    /// <param name="database">The database of the context that owns the entities.</param>
    /// <param name="from">The key of the entity that goes.</param>
    /// <param name="into">The key of the entity that takes its place.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>A task that completes when the merge is recorded.</returns>
    /// <remarks>
    /// Call it before the entity is deleted, in the transaction that deletes it. Dependents are told of the merge, and not of the deletion.
    /// </remarks>
    /// <exception cref="ArgumentException">The keys are the same, or of another kind than the owner's.</exception>
    /// <exception cref="InvalidOperationException">One of the entities does not exist, or the context does not own the resource.</exception>
    public static async Task MergeSoftReferenceOwnerAsync<TService>(
        this DatabaseFacade database,
        OwnerKey from,
        OwnerKey into,
        CancellationToken cancellationToken = default)
        where TService : IOwningService
    {
        var session = Session(database);
        var resource = OwnedResource.Find<TService>(session.Context);
        foreach (var (key, name) in ((OwnerKey, string)[])[(from, nameof(from)), (into, nameof(into))])
        {
            if (key.Kind != resource.KeyKind)
            {
                throw new ArgumentException($"'{key}' is a key of kind {key.Kind}, and those of '{resource.Name}' are of kind {resource.KeyKind}.", name);
            }
        }

        if (from == into)
        {
            throw new ArgumentException($"'{from}' cannot be merged into itself.", nameof(into));
        }

        var statuses = await OwnedEntities.Of(resource).FindAsync(session.Context, [from, into], cancellationToken).ConfigureAwait(false);
        foreach (var key in (OwnerKey[])[from, into])
        {
            if (statuses.GetValueOrDefault(key) != OwnedStatus.Exists)
            {
                throw new InvalidOperationException(
                    $"'{from}' of '{resource.Name}' cannot be merged into '{into}': '{key}' does not exist. Merge before the entity is deleted, in the same transaction.");
            }
        }

        await RunAsync(database, session, command => FeedJournal.WriteMerge(session, command, resource, from, into), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts a new epoch: dependents stop cleaning and compare all their references with the owner.</summary>
    /// <typeparam name="TService">The owning service, which is this one.</typeparam>
    /// <param name="database">The database of the context that owns the entities.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>A task that completes when the epoch is recorded.</returns>
    /// <remarks>Use it after changes that nothing captured: a backup was restored in place, a partition with rows was dropped or detached, or triggers were disabled.</remarks>
    /// <exception cref="InvalidOperationException">The context does not own the resource, or no migration has created the triggers.</exception>
    public static async Task StartSoftReferenceEpochAsync<TService>(this DatabaseFacade database, CancellationToken cancellationToken = default)
        where TService : IOwningService
    {
        var session = Session(database);
        var resource = OwnedResource.Find<TService>(session.Context);
        if (await RunAsync(database, session, command => new FeedEpoch(resource).WriteStart(session, command), cancellationToken).ConfigureAwait(false) == 0)
        {
            throw FeedEpoch.NotCaptured(resource, session);
        }
    }

    private static StoreSession Session(DatabaseFacade database)
    {
        ArgumentNullException.ThrowIfNull(database);
        var context = ((IDatabaseFacadeDependenciesAccessor)database).Context;
        return new(context, ((IInfrastructure<IServiceProvider>)context).Instance);
    }

    // Joins the caller's transaction if there is one.
    private static async Task<int> RunAsync(DatabaseFacade database, StoreSession session, Action<DbCommand> write, CancellationToken cancellationToken)
    {
        await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await using var command = session.CreateCommand();
            write(command);
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }
}
