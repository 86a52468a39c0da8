namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds all references with due work in one statement, so that an idle replica does not run one query per reference.</summary>
internal sealed class DueWork(IReadOnlyList<SoftReference> references, CleanupClock clock)
{
    private readonly string[] _names = [.. references.Select(reference => reference.Name)];
    private readonly string[] _owners = [.. references.Select(reference => reference.Service.ResourceName)];

    /// <summary>Finds the references that may have due work, and in which form. A claim may still find nothing, because the work waits for its horizon or another replica was faster.</summary>
    public async Task<IReadOnlySet<(string Reference, bool IsRanged)>> FindAsync(StoreSession session, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(command, new RowColumn("name", _names), new RowColumn("owner", _owners));
        command.CommandText = $"""
            SELECT r."name",
                COALESCE(({FirstDue(session.Cleanups, "w", "w.\"state\" IN ('pending', 'settling') AND ")}), 0),
                COALESCE(({FirstDue(session.Ranges, "g")}), 0)
            FROM {rows} JOIN {session.Cursors} AS k ON k."owner" = r."owner" AND k."held_reason" IS NULL AND NOT {SweepStops.IsStopped(session, "k.\"owner\"")}
            """;
        command.AddParameter("now", clock.Now);
        var due = new HashSet<(string, bool)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var name = reader.GetString(0);
            if (reader.GetInt32(1) == 1)
            {
                due.Add((name, false));
            }

            if (reader.GetInt32(2) == 1)
            {
                due.Add((name, true));
            }
        }

        return due;
    }

    // EXISTS would not need an order. But a planner that expects an early match may choose any index, and scan all of it when
    // there is no match. With ORDER BY it uses the index on due_at, and the scan ends at the first row that is due later.
    private static string FirstDue(string table, string work, string? condition = null) =>
        $"""
        SELECT 1 FROM {table} AS {work}
        WHERE {condition}{work}."reference" = r."name" AND {work}."owner" = k."owner" AND {work}."epoch" = k."epoch" AND {work}."due_at" <= @now
        AND ({work}."leased_until" IS NULL OR {work}."leased_until" <= @now) ORDER BY {work}."due_at" LIMIT 1
        """;
}
