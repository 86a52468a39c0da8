using System.Globalization;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Passes rows by their primary keys to SQL.</summary>
internal static class RowKeys
{
    /// <summary>Gets the columns of the primary keys.</summary>
    public static IEnumerable<RowColumn> Columns<TRow>(IReadOnlyList<TRow> rows, Func<TRow, IReadOnlyList<object>> primaryKey) =>
        Enumerable.Range(0, primaryKey(rows[0]).Count).Select(index => Column(Name(index), rows, row => primaryKey(row)[index]));

    /// <summary>Gets a column of values of one type.</summary>
    public static RowColumn Column<TRow>(string name, IReadOnlyList<TRow> rows, Func<TRow, object> value)
    {
        var values = Array.CreateInstance(value(rows[0]).GetType(), rows.Count);
        for (var index = 0; index < rows.Count; index++)
        {
            values.SetValue(value(rows[index]), index);
        }

        return new RowColumn(name, values);
    }

    /// <summary>Returns a condition that joins a table to the rows in <c>r</c> by primary key.</summary>
    public static string IsSame(string table, IReadOnlyList<string> primaryKey) =>
        string.Join(" AND ", primaryKey.Select((column, index) => $"{table}.{column} = r.\"{Name(index)}\""));

    /// <summary>Deletes rows from every table that they span.</summary>
    /// <returns>The number of rows deleted from the table of the reference.</returns>
    public static async Task<int> DeleteAsync<TRow>(
        StoreSession session, OrphanTable table, IReadOnlyList<TRow> rows, Func<TRow, IReadOnlyList<object>> primaryKey, CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var (part, columns) in table.Place.PartsOf(table.Table))
        {
            await using var command = session.CreateCommand();
            var source = session.Dialect.Rows(command, [.. Columns(rows, primaryKey)]);
            var keys = string.Join(", ", columns.Select((_, index) => $"r.\"{Name(index)}\""));
            command.CommandText = $"DELETE FROM {session.Delimit(part)} WHERE {OrphanTable.RowOf([.. columns.Select(session.Delimit)])} IN (SELECT {keys} FROM {source})";
            var count = await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            deleted = part == table.Table ? count : deleted;
        }

        return deleted;
    }

    private static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"p{index}");
}
