using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Creates the triggers of a model on tables that are in use, one table at a time.</summary>
/// <remarks>The triggers of a table are replaced atomically, so it is never without.</remarks>
internal static class OnlineTriggers
{
    public static IEnumerable<string> Create(TriggerModel model, TimeSpan? patience = null)
    {
        var triggers = PostgreSqlTriggers.Triggers(model).ToLookup(trigger => trigger.Table);
        return
        [
            .. PostgreSqlTableShapes.Refuse(model),
            .. model.Captures.SelectMany(PostgreSqlCaptureTables.Write).Select(PostgreSqlTriggers.Resolve),
            .. model.Tables.Where(triggers.Contains).Select(table => OnTable(table, triggers[table], patience)),
            .. Drop([.. model.Tables.Where(table => !triggers.Contains(table))], patience),
        ];
    }

    /// <summary>Drops the triggers of the library from tables that are in use. Tables without such triggers are not locked.</summary>
    public static IEnumerable<string> Drop(IReadOnlyList<StoreObjectIdentifier> tables, TimeSpan? patience = null) => tables.Count == 0 ? [] :
    [
        OnlineStep.Write(
            tables[0],
            $"EXISTS (SELECT FROM pg_catalog.pg_trigger AS trigger WHERE pg_catalog.obj_description(trigger.oid, 'pg_trigger') LIKE 'softreferences %' AND trigger.tgrelid IN (SELECT tree.relid FROM {Trees(tables)}))",
            string.Join('\n', new PostgreSqlTriggers().Drop(tables)),
            $"SELECT pg_catalog.count(DISTINCT trigger.tgrelid) FROM pg_catalog.pg_trigger AS trigger WHERE pg_catalog.obj_description(trigger.oid, 'pg_trigger') LIKE 'softreferences %' AND trigger.tgrelid IN (SELECT tree.relid FROM {Trees(tables)})",
            patience),
    ];

    private static string OnTable(StoreObjectIdentifier table, IEnumerable<PostgreSqlTrigger> triggers, TimeSpan? patience) => OnlineStep.Write(
        table,
        "TRUE",
        string.Join('\n', [DropFrom(table), .. triggers.Select(trigger => PostgreSqlTriggers.Resolve(trigger.Script))]),
        patience: patience);

    private static string DropFrom(StoreObjectIdentifier table) => string.Join('\n', new PostgreSqlTriggers().Drop([table]));

    // The table itself, and its partitions if it has any.
    private static string Trees(IEnumerable<StoreObjectIdentifier> tables) =>
        $"(SELECT pg_catalog.to_regclass(root.name) AS relid FROM {Roots(tables)} UNION SELECT part.relid FROM {Roots(tables)} CROSS JOIN LATERAL pg_catalog.pg_partition_tree(pg_catalog.to_regclass(root.name)) AS part) AS tree";

    private static string Roots(IEnumerable<StoreObjectIdentifier> tables) =>
        $"(VALUES {string.Join(", ", tables.Select(table => $"({SqlText.Literal(SqlText.Qualified(table))})"))}) AS root(name)";
}
