namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds roles with rights on schemas of other services.</summary>
/// <remarks>By default everyone may use <c>public</c>, so it counts only if an owner declares it as its own.</remarks>
internal static class PostgreSqlRights
{
    private const string Sql =
        """
        SELECT role.rolname, role.rolsuper, space.nspname,
            concat_ws(', ',
                CASE WHEN has_schema_privilege(role.oid, space.oid, 'USAGE') THEN 'USAGE' END,
                CASE WHEN has_schema_privilege(role.oid, space.oid, 'CREATE') THEN 'CREATE' END,
                CASE WHEN pg_has_role(role.oid, space.nspowner, 'MEMBER') THEN 'all rights of its owner' END)
        FROM unnest(@roles) AS named(name)
        JOIN pg_roles AS role ON role.rolname = coalesce(named.name, current_user)
        LEFT JOIN pg_namespace AS space ON space.oid = ANY (@foreign::oid[])
        ORDER BY 1, 3
        """;

    public static async Task<IEnumerable<SoftReferenceViolation>> RunAsync(CatalogSession session, PostgreSqlSchemas schemas, SchemaBorder border, IReadOnlyList<string> roles)
    {
        var foreign = schemas.Foreign.Where(schema => schema.Value != "public" || border.IsOfAnOwner(schema.Value)).Select(schema => schema.Key).ToArray();
        var rights = await session.ReadAsync(
            Sql,
            reader => (Role: reader.GetString(0), IsSuperuser: reader.GetBoolean(1), Schema: reader.IsDBNull(2) ? null : reader.GetString(2), Rights: reader.GetString(3)),
            ("roles", roles.Count == 0 ? new string?[] { null } : [.. roles]),
            ("foreign", foreign)).ConfigureAwait(false);
        var missing = roles.Except(rights.Select(right => right.Role), StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
        {
            throw new ArgumentException($"The database has no role {string.Join(", ", missing.Select(role => $"'{role}'"))}. Name the roles that the service connects with.", nameof(roles));
        }

        var held = rights.Where(right => right is { Schema: not null, Rights.Length: > 0 }).ToList();
        return
        [
            .. held.Where(right => right.IsSuperuser).GroupBy(right => right.Role, StringComparer.Ordinal).Select(Superuser),
            .. held.Where(right => !right.IsSuperuser).Select(right => new SoftReferenceViolation(
                "SREF305",
                $"role {right.Role}, {right.Schema}",
                $"The role '{right.Role}' has rights on the schema '{right.Schema}' ({right.Rights}), and {border.WhyForeign(right.Schema!)}: "
                + "nothing but good will keeps its code out of there.",
                $"Have an administrator run 'REVOKE ALL ON SCHEMA {SqlText.Identifier(right.Schema!)} FROM {SqlText.Identifier(right.Role)};', from PUBLIC as well if it is granted to all, and take the role out of the owner's.")),
        ];
    }

    private static SoftReferenceViolation Superuser(IGrouping<string, (string Role, bool IsSuperuser, string? Schema, string Rights)> rights) => new(
        "SREF305",
        $"role {rights.Key}",
        $"The role '{rights.Key}' is a superuser, so it has every right on {string.Join(", ", rights.Select(right => $"'{right.Schema}'"))}: nothing but good will keeps its code out of there.",
        "Let the service connect as a role of its own, or name that role for the check if this one only runs it.");
}
