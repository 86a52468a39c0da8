using System.Data.Common;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads the triggers of a PostgreSQL database from its catalog.</summary>
internal static class PostgreSqlTriggerCatalog
{
    public static async Task<(IReadOnlyList<LiveTrigger> Needed, IReadOnlyList<LiveTrigger> Found)> ReadAsync(
        DbConnection connection, TriggerModel model, CancellationToken cancellationToken)
    {
        var schema = await CurrentSchemaAsync(connection, cancellationToken).ConfigureAwait(false);
        var tables = await FindAsync(connection, model.Tables, cancellationToken).ConfigureAwait(false);
        var needed =
            from trigger in PostgreSqlTriggers.Triggers(model)
            let table = tables.GetValueOrDefault(trigger.Table)
            where trigger.ForPartitioned is not { } forPartitioned || forPartitioned == (table?.IsPartitioned ?? false)
            from name in trigger.OnEveryPartition && table is not null ? table.Partitions.Prepend(table.Name) : [trigger.Table.DisplayName()]
            select new LiveTrigger(name, trigger.Name, Text(trigger.Stamp, trigger.Source.Replace(PostgreSqlTriggers.CurrentSchema, schema, StringComparison.Ordinal)));
        return ([.. needed], [.. tables.Values.SelectMany(table => table.Triggers).DistinctBy(trigger => (trigger.Table, trigger.Name))]);
    }

    /// <summary>Finds everything that keeps triggers from seeing all changes of the tables.</summary>
    public static async Task<IReadOnlyList<string>> FindProblemsAsync(DbConnection connection, TriggerModel model, CancellationToken cancellationToken)
    {
        if (model.Captures.Count + model.Guards.Count == 0)
        {
            return [];
        }

        await using var command = connection.CreateCommand();
        command.CommandText = PostgreSqlTableShapes.Problems(model);
        var problems = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            problems.Add(reader.GetString(0));
        }

        return problems;
    }

    private static string Text(string stamp, string source) => stamp + source;

    private static async Task<string> CurrentSchemaAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT quote_ident(current_schema())";
        return (string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private static async Task<Dictionary<StoreObjectIdentifier, LiveTable>> FindAsync(DbConnection connection, IReadOnlyList<StoreObjectIdentifier> tables, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            SELECT t.number, {PostgreSqlTrigger.IsPartitioned}, CASE WHEN part.id <> class.oid THEN part.id::regclass::text END, trigger.tgname,
                obj_description(trigger.oid, 'pg_trigger'), function.prosrc,
                trigger.tgenabled NOT IN ('D', 'R') AND NOT EXISTS (
                    SELECT FROM pg_partition_tree(part.id) AS below
                    JOIN pg_trigger AS clone ON clone.tgrelid = below.relid AND clone.tgname = trigger.tgname
                    WHERE clone.tgenabled IN ('D', 'R'))
            FROM unnest(@schemas, @tables) WITH ORDINALITY AS t(schema, name, number)
            JOIN pg_namespace AS space ON space.nspname = coalesce(t.schema, current_schema())
            JOIN pg_class AS class ON class.relnamespace = space.oid AND class.relname = t.name AND class.relkind IN ('r', 'p')
            JOIN LATERAL (SELECT class.oid UNION SELECT tree.relid FROM pg_partition_tree(class.oid) AS tree) AS part(id) ON TRUE
            LEFT JOIN pg_trigger AS trigger ON trigger.tgrelid = part.id AND obj_description(trigger.oid, 'pg_trigger') LIKE 'softreferences %'
            LEFT JOIN pg_proc AS function ON function.oid = trigger.tgfoid
            """;
        command.AddParameter("schemas", tables.Select(table => table.Schema).ToArray());
        command.AddParameter("tables", tables.Select(table => table.Name).ToArray());
        var found = new Dictionary<StoreObjectIdentifier, LiveTable>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var key = tables[(int)reader.GetInt64(0) - 1];
            if (!found.TryGetValue(key, out var table))
            {
                found.Add(key, table = new LiveTable(key.DisplayName(), reader.GetBoolean(1)));
            }

            var partition = await reader.IsDBNullAsync(2, cancellationToken).ConfigureAwait(false) ? null : reader.GetString(2);
            if (partition is not null)
            {
                table.Partitions.Add(partition);
            }

            if (!await reader.IsDBNullAsync(3, cancellationToken).ConfigureAwait(false))
            {
                table.Triggers.Add(new(partition ?? table.Name, reader.GetString(3), Text(reader.GetString(4), reader.GetString(5)), reader.GetBoolean(6)));
            }
        }

        return found;
    }

    private sealed record LiveTable(string Name, bool IsPartitioned)
    {
        public SortedSet<string> Partitions { get; } = new(StringComparer.Ordinal);

        public List<LiveTrigger> Triggers { get; } = [];
    }
}
