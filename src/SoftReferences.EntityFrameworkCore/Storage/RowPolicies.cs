namespace SoftReferences.EntityFrameworkCore;

/// <summary>Detects row level security on tables of the application. A hidden row would look like an orphan that is gone, or an entity that was deleted.</summary>
internal static class RowPolicies
{
    /// <summary>Throws if row level security hides rows of a reference. References without rows to act on are not checked.</summary>
    /// <exception cref="InvalidOperationException">A policy applies to the current role.</exception>
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

    /// <summary>Returns an expression for the first table of a reference whose rows a policy may hide from the current role, or null if there is none.</summary>
    public static string FirstHidden(StoreSession session, SoftReference reference) => !HasRows(session, reference)
        ? "NULL"
        : $"COALESCE({string.Join(", ", OrphanTable.All(session, reference, []).Select(table => $"CASE WHEN {Applies(table.Name)} THEN {SqlText.Literal(table.Name)} END"))})";

    /// <summary>Returns an expression that is 1 if a policy applies to the current role, and otherwise 0.</summary>
    public static string Apply(StoreSession session, string table) =>
        session.Dialect.HasRowPolicies ? $"CASE WHEN {Applies(table)} THEN 1 ELSE 0 END" : "0";

    /// <summary>Creates the exception for hidden rows.</summary>
    public static InvalidOperationException Hidden(string table) => new(
        $"Row level security hides rows of {table} from the role that this process connects as, and they would be taken for deleted. "
        + "Connect as a role that sees them all: one with BYPASSRLS, or the owner of the table, unless security is forced on that one too.");

    private static bool HasRows(StoreSession session, SoftReference reference) =>
        session.Dialect.HasRowPolicies && ActionChecks.PlaceProblem(reference, OrphanAction.Delete) is null;

    private static string Applies(string table) => $"row_security_active({SqlText.Literal(table)}::regclass)";
}
