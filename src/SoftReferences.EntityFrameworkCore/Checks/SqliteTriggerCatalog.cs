using System.Data.Common;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads the triggers of an SQLite database, which keeps their text.</summary>
internal static class SqliteTriggerCatalog
{
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
}
