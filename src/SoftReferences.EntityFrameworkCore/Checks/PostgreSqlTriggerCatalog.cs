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
        var partitioned = new HashSet<string>(StringComparer.Ordinal);
        var found = await FindAsync(connection, model.Tables, partitioned, cancellationToken).ConfigureAwait(false);
        var needed = PostgreSqlTriggers.Triggers(model)
            .Where(trigger => trigger.ForPartitioned is not { } forPartitioned || forPartitioned == partitioned.Contains(trigger.Table.DisplayName()))
            .Select(trigger => new LiveTrigger(trigger.Table.DisplayName(), trigger.Name, Text(trigger.Stamp, trigger.Source.Replace(PostgreSqlTriggers.CurrentSchema, schema, StringComparison.Ordinal))));
        return ([.. needed], found);
    }

    private static string Text(string stamp, string source) => stamp + source;

    private static async Task<string> CurrentSchemaAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT quote_ident(current_schema())";
        return (string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private static async Task<IReadOnlyList<LiveTrigger>> FindAsync(
        DbConnection connection, IReadOnlyList<StoreObjectIdentifier> tables, HashSet<string> partitioned, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT t.number, class.relkind = 'p', trigger.tgname,
                obj_description(trigger.oid, 'pg_trigger'), function.prosrc,
                trigger.tgenabled NOT IN ('D', 'R') AND NOT EXISTS (
                    SELECT FROM pg_partition_tree(class.oid) AS part
                    JOIN pg_trigger AS clone ON clone.tgrelid = part.relid AND clone.tgname = trigger.tgname
                    WHERE clone.tgenabled IN ('D', 'R'))
            FROM unnest(@schemas, @tables) WITH ORDINALITY AS t(schema, name, number)
            JOIN pg_namespace AS space ON space.nspname = coalesce(t.schema, current_schema())
            JOIN pg_class AS class ON class.relnamespace = space.oid AND class.relname = t.name AND class.relkind IN ('r', 'p')
            LEFT JOIN pg_trigger AS trigger ON trigger.tgrelid = class.oid AND obj_description(trigger.oid, 'pg_trigger') LIKE 'softreferences %'
            LEFT JOIN pg_proc AS function ON function.oid = trigger.tgfoid
            """;
        command.AddParameter("schemas", tables.Select(table => table.Schema).ToArray());
        command.AddParameter("tables", tables.Select(table => table.Name).ToArray());
        var found = new List<LiveTrigger>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var table = tables[(int)reader.GetInt64(0) - 1].DisplayName();
            if (reader.GetBoolean(1))
            {
                partitioned.Add(table);
            }

            if (!await reader.IsDBNullAsync(2, cancellationToken).ConfigureAwait(false))
            {
                found.Add(new(table, reader.GetString(2), Text(reader.GetString(3), reader.GetString(4)), reader.GetBoolean(5)));
            }
        }

        return found;
    }
}
