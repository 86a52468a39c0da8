namespace SoftReferences.EntityFrameworkCore;

/// <summary>Row level security of tables of the application. A row that a policy hides would be taken for none: for an orphan that is gone, or for an entity that was deleted.</summary>
internal static class RowPolicies
{
    /// <summary>Makes sure that all rows of a reference are seen, where anybody acts on rows.</summary>
    /// <exception cref="InvalidOperationException">A policy applies to whoever asks.</exception>
    public static async Task RefuseAsync(StoreSession session, SoftReference reference, CancellationToken cancellationToken)
    {
        if (!HasRows(session, reference))
        {
            return;
        }

        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT {FirstHidden(session, reference)}";
        if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is string table)
        {
            throw Hidden(table);
        }
    }

    /// <summary>Gives an expression for the table of a reference to which a policy applies, and which therefore hides rows of whoever asks; null where there is none.</summary>
    public static string FirstHidden(StoreSession session, SoftReference reference) => !HasRows(session, reference)
        ? "NULL"
        : $"COALESCE({string.Join(", ", OrphanTable.All(session, reference, []).Select(table => $"CASE WHEN {Applies(table.Name)} THEN {SqlText.Literal(table.Name)} END"))})";

    /// <summary>Gives an expression that is 1 when a policy applies to whoever asks, and otherwise 0.</summary>
    public static string Apply(StoreSession session, string table) =>
        session.Dialect.HasRowPolicies ? $"CASE WHEN {Applies(table)} THEN 1 ELSE 0 END" : "0";

    /// <summary>Makes the exception that says so.</summary>
    public static InvalidOperationException Hidden(string table) => new(
        $"Row level security hides rows of {table} from the role that this process connects as, and they would be taken for deleted. "
        + "Connect as a role that sees them all: one with BYPASSRLS, or the owner of the table, unless security is forced on that one too.");

    private static bool HasRows(StoreSession session, SoftReference reference) =>
        session.Dialect.HasRowPolicies && ActionChecks.PlaceProblem(reference, OrphanAction.Delete) is null;

    private static string Applies(string table) => $"row_security_active({SqlText.Literal(table)}::regclass)";
}
