namespace SoftReferences.EntityFrameworkCore;

/// <summary>Processes the tables of a reference one after another. A hierarchy may have a table per concrete type.</summary>
internal static class OrphanTables
{
    /// <param name="tables">The tables.</param>
    /// <param name="after">The end of the previous page: the primary key of its last row, preceded by the index of the table if there are several.</param>
    /// <param name="limit">The maximum number of rows.</param>
    /// <param name="run">Processes one table.</param>
    public static async Task<OrphanRows> RunAsync(
        IReadOnlyList<OrphanTable> tables, IReadOnlyList<object>? after, int limit, Func<OrphanTable, IReadOnlyList<object>?, int, Task<OrphanRows>> run)
    {
        if (tables.Count == 1)
        {
            return await run(tables[0], after, limit).ConfigureAwait(false);
        }

        var (first, inner) = after is null ? (0, null) : ((int)after[0], after.Count > 1 ? after.Skip(1).ToArray() : null);
        var sum = OrphanRows.None;
        for (var index = first; index < tables.Count; index++, inner = null)
        {
            if (sum.Total >= limit)
            {
                return sum with { Exhausted = false, Last = sum.Last is null ? null : [index] };
            }

            var rows = await run(tables[index], inner, (int)(limit - sum.Total)).ConfigureAwait(false);
            sum = new OrphanRows(RowCounts.Add(sum.ByKey, rows.ByKey), rows.Exhausted, rows.Last is null ? sum.Last : [index, .. rows.Last]) { Staying = RowCounts.Add(sum.Staying, rows.Staying), Conflicts = sum.Conflicts.Plus(rows.Conflicts) };
            if (!rows.Exhausted)
            {
                return sum;
            }
        }

        return sum;
    }
}
