namespace SoftReferences.EntityFrameworkCore;

/// <summary>Row level security of tables of the application. A row that a policy hides would be taken for none: for an orphan that is gone, or for an entity that was deleted.</summary>
internal static class RowPolicies
{
    /// <summary>Makes sure that all rows of a reference are seen, where anybody acts on rows.</summary>
    /// <exception cref="InvalidOperationException">A policy applies to whoever asks.</exception>
    public static async Task RefuseAsync(StoreSession session, SoftReference reference, CancellationToken cancellationToken)
    {
        if (!session.Dialect.HasRowPolicies || ActionChecks.PlaceProblem(reference, OrphanAction.Delete) is not null)
        {
            return;
        }

        await using var command = session.CreateCommand();
        command.CommandText = "SELECT t.name FROM unnest(@tables) AS t(name) WHERE row_security_active(t.name::regclass) LIMIT 1";
        command.AddParameter("tables", OrphanTable.All(session, reference, []).Select(table => table.Name).ToArray());
        if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is string table)
        {
            throw Hidden(table);
        }
    }

    /// <summary>Gives an expression that is 1 when a policy applies to whoever asks, and otherwise 0.</summary>
    public static string Apply(StoreSession session, string table) =>
        session.Dialect.HasRowPolicies ? $"CASE WHEN row_security_active({SqlText.Literal(table)}::regclass) THEN 1 ELSE 0 END" : "0";

    /// <summary>Makes the exception that says so.</summary>
    public static InvalidOperationException Hidden(string table) => new(
        $"Row level security hides rows of {table} from the role that this process connects as, and they would be taken for deleted. "
        + "Connect as a role that sees them all: one with BYPASSRLS, or the owner of the table, unless security is forced on that one too.");
}
