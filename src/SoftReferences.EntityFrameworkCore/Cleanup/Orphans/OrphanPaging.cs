using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Pages through orphans in primary key order, for actions after which a row may still refer to the deleted key.</summary>
internal abstract class OrphanPaging
{
    public static OrphanPaging For(Type entityType, SoftReference reference)
    {
        var (definition, handler) = (reference.Action, reference.HandlerType) switch
        {
            (OrphanAction.Update, { } type) => (typeof(Updating<,>), type),
            (OrphanAction.Handle, { } type) => (typeof(Handling<,>), type),
            _ => throw new InvalidOperationException($"'{reference.Name}' declares '{reference.Action}' without a type that can be loaded to carry it out."),
        };
        return (OrphanPaging)Activator.CreateInstance(definition.MakeGenericType(entityType, handler))!;
    }

    /// <param name="session">The transaction.</param>
    /// <param name="table">The table and the deleted keys.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="after">The primary key of the last row of the page before; <see langword="null"/> for the first page.</param>
    /// <param name="limit">The maximum number of rows of a page.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async Task<OrphanRows> RunAsync(StoreSession session, OrphanTable table, SoftReference reference, IReadOnlyList<object>? after, int limit, CancellationToken cancellationToken)
    {
        var page = await ReadPageAsync(session, table, after, limit, cancellationToken).ConfigureAwait(false);
        if (page.Rows.Last is { } last)
        {
            await using var command = session.CreateCommand();
            var range = Range(command, table, after) + $" AND {table.PrimaryKeyRow} <= {OrphanTable.AddPrimaryKey(command, "last", last)}";
            object[] parameters = [.. command.Parameters.Cast<DbParameter>()];
            command.Parameters.Clear();
            var entities = new OrphanEntities(session, table, $"SELECT * FROM {table.Name} WHERE {range}", parameters, page.EntityKeys);
            if (await ApplyAsync(session, new OrphanContext(session.Context, reference, [.. page.Rows.ByKey.Keys]), entities, cancellationToken).ConfigureAwait(false) is { } changed
                && changed < page.Entities && !SharedColumnChecks.IsShared(reference.Property, table.Table))
            {
                table.ThrowUnlessChanged(page.Entities, changed);
            }

            return page.Rows with { Staying = await CountStayingAsync(session, table, after, last, page.Rows.ByKey, cancellationToken).ConfigureAwait(false) };
        }

        return page.Rows;
    }

    /// <summary>Counts the rows of a page that still refer to their key after the action.</summary>
    private static async Task<IReadOnlyDictionary<OwnerKey, long>> CountStayingAsync(
        StoreSession session, OrphanTable table, IReadOnlyList<object>? after, IReadOnlyList<object> last, IReadOnlyDictionary<OwnerKey, long> page, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var range = Range(command, table, after) + $" AND {table.PrimaryKeyRow} <= {OrphanTable.AddPrimaryKey(command, "last", last)}";
        command.CommandText = $"SELECT {table.KeysOfRow}, COUNT(*) FROM {table.Name} WHERE {range} GROUP BY 1";
        var staying = new Dictionary<OwnerKey, long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var key in table.ReadKeys(reader, 0))
            {
                // Capped: rows inserted into the range of the page since are left to the next look.
                staying[key] = Math.Min(staying.GetValueOrDefault(key) + reader.GetInt64(1), page.GetValueOrDefault(key));
            }
        }

        return staying;
    }

    /// <summary>Carries out the declared action for the entities of a page.</summary>
    /// <returns>The number of changed entities, or <see langword="null"/> if Entity Framework Core itself checks that all were changed.</returns>
    protected abstract Task<int?> ApplyAsync(StoreSession session, OrphanContext context, OrphanEntities entities, CancellationToken cancellationToken);

    private static async Task<(OrphanRows Rows, int Entities, IReadOnlyList<object> EntityKeys)> ReadPageAsync(StoreSession session, OrphanTable table, IReadOnlyList<object>? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var range = Range(command, table, after);
        var entityKey = table.Place.IsWholeEntity ? null : new EntityKeyColumn(session, table);
        command.CommandText = $"""
            SELECT {table.KeysOfRow}, {string.Join(", ", table.PrimaryKey)}{(entityKey is null ? null : $", {entityKey.Name}")} FROM {table.Name} WHERE {range}
            ORDER BY {string.Join(", ", table.PrimaryKey)} LIMIT @limit{session.Dialect.ForUpdate}
            """;
        command.AddParameter("limit", limit);

        var byKey = new Dictionary<OwnerKey, long>();
        var entityKeys = new HashSet<object>();
        var count = 0;
        object[]? last = null;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            count++;
            foreach (var key in table.ReadKeys(reader, 0))
            {
                byKey[key] = byKey.GetValueOrDefault(key) + 1;
            }

            if (entityKey is not null)
            {
                entityKeys.Add(entityKey.Read(reader, table.PrimaryKey.Count + 1));
            }

            last = [.. Enumerable.Range(1, table.PrimaryKey.Count).Select(reader.GetValue)];
        }

        return (new OrphanRows(byKey, Exhausted: count < limit, last), entityKey is null ? count : entityKeys.Count, [.. entityKeys]);
    }

    /// <summary>Returns the condition for the orphans after a row.</summary>
    public static string Range(DbCommand command, OrphanTable table, IReadOnlyList<object>? after)
    {
        var condition = table.AddPageCondition(command);
        return after is null ? condition : $"{condition} AND {table.PrimaryKeyRow} > {OrphanTable.AddPrimaryKey(command, "after", after)}";
    }

    private sealed class Updating<TEntity, TUpdate> : OrphanPaging
        where TEntity : class
        where TUpdate : IOrphanUpdate<TEntity>, new()
    {
        protected override async Task<int?> ApplyAsync(StoreSession session, OrphanContext context, OrphanEntities entities, CancellationToken cancellationToken) =>
            await entities.Query<TEntity>().ExecuteUpdateAsync((Action<UpdateSettersBuilder<TEntity>>)new TUpdate().Configure, cancellationToken).ConfigureAwait(false);
    }

    private sealed class Handling<TEntity, THandler> : OrphanPaging
        where TEntity : class
        where THandler : IOrphanHandler<TEntity>
    {
        protected override async Task<int?> ApplyAsync(StoreSession session, OrphanContext context, OrphanEntities entities, CancellationToken cancellationToken)
        {
            var orphans = await entities.LoadAsync<TEntity>(cancellationToken).ConfigureAwait(false);
            var handler = ActivatorUtilities.GetServiceOrCreateInstance<THandler>(session.Services);
            await handler.HandleAsync(orphans, context, cancellationToken).ConfigureAwait(false);
            await session.Context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
    }
}
