using System.Data.Common;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads the triggers of an SQLite database and the collations of its columns.</summary>
internal static class SqliteTriggerCatalog
{
    private const string Columns =
        "SELECT relation.name || char(10) || part.name FROM sqlite_master AS relation JOIN pragma_table_info(relation.name) AS part WHERE relation.type = 'table'";

    public static async Task<(IReadOnlyList<LiveTrigger> Needed, IReadOnlyList<LiveTrigger> Found)> ReadAsync(
        DbConnection connection, TriggerModel model, CancellationToken cancellationToken)
    {
        var names = model.Tables.GroupBy(table => table.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.First().DisplayName(), StringComparer.OrdinalIgnoreCase);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%-- {TriggerNames.StampPrefix[..^2]}%'";
        var found = new List<LiveTrigger>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (names.TryGetValue(reader.GetString(0), out var table))
            {
                found.Add(new(table, reader.GetString(1), reader.GetString(2)));
            }
        }

        return ([.. SqliteTriggers.Triggers(model).Select(trigger => new LiveTrigger(trigger.Table.DisplayName(), trigger.Name, trigger.Script.TrimEnd(';')))], found);
    }

    /// <summary>Finds columns of references whose collation treats different keys as equal.</summary>
    public static async Task<IReadOnlyList<string>> FindProblemsAsync(DbConnection connection, TriggerModel model, CancellationToken cancellationToken)
    {
        var session = new CatalogSession(connection, TimeSpan.FromSeconds(30), cancellationToken);
        var live = (await session.ReadAsync(Columns, reader => reader.GetString(0)).ConfigureAwait(false)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var columns =
            from guard in model.Guards
            from column in guard.Columns
            where column.KeyKind == OwnerKeyKind.Text && live.Contains($"{guard.Table.Name}\n{column.Name}")
            select (Table: guard.Table.Name, column.Name);
        var problems = new List<string>();
        foreach (var (table, column) in columns)
        {
            if ((await session.ReadAsync(TakesTwoForOne(table, column), reader => reader.GetBoolean(0)).ConfigureAwait(false))[0])
            {
                problems.Add(
                    $"'{table}' compares {SqlText.Identifier(column)} by a collation {CollationChecks.Problem}. Rebuild the table with a collation for the column that distinguishes all texts, or none.");
            }
        }

        return problems;
    }

    // The catalog does not contain collations. But a subquery that returns values as the column's compares them with its collation.
    private static string TakesTwoForOne(string table, string column) =>
        $"""
        SELECT COUNT(DISTINCT sample) < 4
        FROM (SELECT {SqlText.Identifier(column)} AS sample FROM {SqlText.Identifier(table)} WHERE 1 = 0 UNION ALL VALUES ('lamp'), ('LAMP'), ('lamp '), ('lämp'))
        """;
}
