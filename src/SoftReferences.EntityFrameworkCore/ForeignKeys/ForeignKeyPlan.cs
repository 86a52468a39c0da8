using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The foreign keys of a context that cross a schema border, with a plan for each.</summary>
internal sealed class ForeignKeyPlan
{
    // For each query of the catalog, and for all searches of tables together.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private ForeignKeyPlan(IReadOnlyList<PlannedKey> keys, SchemaBorder border, bool isLive, IReadOnlyList<string> pending) => (Keys, Border, IsLive, Pending) = (keys, border, isLive, pending);

    public IReadOnlyList<PlannedKey> Keys { get; }

    public SchemaBorder Border { get; }

    /// <summary>Gets a value indicating whether the database was queried.</summary>
    public bool IsLive { get; }

    /// <summary>Gets the ids of the migrations that the database lacks; all of them if it was not queried.</summary>
    public IReadOnlyList<string> Pending { get; }

    public IEnumerable<PlannedKey> Replaced => Keys.Where(key => key.State == PlannedKeyState.Replaced);

    /// <summary>Creates the plan.</summary>
    /// <param name="context">The context.</param>
    /// <param name="owned">The schemas that the service owns in addition to those that the context declares.</param>
    /// <param name="isLive">Whether to query the database for keys, or only the model and its migrations.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<ForeignKeyPlan> MakeAsync(DbContext context, IReadOnlyList<string> owned, bool isLive, CancellationToken cancellationToken)
    {
        var model = context.GetService<IDesignTimeModel>().Model;
        var declared = SchemaBorder.Of(context, model);
        var border = owned.Count == 0 ? declared : new SchemaBorder(declared.Owned.Concat(owned), model.GetSoftReferences());
        var inModel = DeclaredCrossingKeys.Read(model, border).ToList();
        var inMigrations = PendingChanges.Snapshot(context) is { } snapshot ? DeclaredCrossingKeys.Read(snapshot, border) : [];
        var (live, current) = isLive ? await ReadAsync(context, model, border, cancellationToken).ConfigureAwait(false) : ([], null);
        var migrations = MigrationSteps.ReadAll(context);
        string[] pending = isLive && migrations.Count > 0
            ? [.. await context.Database.GetPendingMigrationsAsync(cancellationToken).ConfigureAwait(false)]
            : [.. migrations.Select(migration => migration.Id)];
        var planner = new KeyPlanner(model, inModel, current, Written(migrations.IntersectBy(pending, migration => migration.Id, StringComparer.Ordinal)));
        return new(
            [.. live.Select(key => AsMapped(key, model.GetRelationalModel(), current)).Concat(inModel).Concat(inMigrations).DistinctBy(key => (key.Table.Schema ?? current, key.Table.Name, key.Name)).Select(planner.Plan)],
            border,
            isLive,
            pending);
    }

    // Migration operations name a table like the model does. Without a schema, it is in the schema of the connection.
    private static CrossingKey AsMapped(CrossingKey key, IRelationalModel tables, string? current)
    {
        return key.IsOwn ? key with { Table = Mapped(key.Table), Root = Mapped(key.Root) } : key;

        StoreObjectIdentifier Mapped(StoreObjectIdentifier table) =>
            table.Schema == current && tables.FindTable(table.Name, table.Schema) is null && tables.FindTable(table.Name, null) is not null
                ? StoreObjectIdentifier.Table(table.Name)
                : table;
    }

    // A key that an applied migration drops was created again by hand.
    private static Dictionary<(string? Schema, string Table, string Name), string> Written(IEnumerable<MigrationSteps> pending)
    {
        var dropped = new Dictionary<(string? Schema, string Table, string Name), string>();
        foreach (var migration in pending)
        {
            foreach (var key in migration.Operations.OfType<SqlOperation>().SelectMany(sql => SqlDroppedConstraints.Find(sql.Sql)))
            {
                dropped[key] = migration.Id;
            }
        }

        return dropped;
    }

    private static async Task<(IReadOnlyList<CrossingKey> Keys, string Current)> ReadAsync(DbContext context, IModel model, SchemaBorder border, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var session = new CatalogSession(context.Database.GetDbConnection(), Patience, cancellationToken);
            var schemas = await PostgreSqlSchemas.ReadAsync(session, border, model).ConfigureAwait(false);
            var keys = new List<CrossingKey>();
            var search = new UnusableValueSearch(session.Connection, context.GetService<ISqlGenerationHelper>(), Patience, cancellationToken);
            foreach (var key in await LiveCrossingKeys.ReadAsync(session, schemas).ConfigureAwait(false))
            {
                keys.Add(key with { UnusableValues = await search.FindAsync(key).ConfigureAwait(false) });
            }

            return (keys, schemas.Current);
        }
        finally
        {
            await context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }
}
