namespace SoftReferences.EntityFrameworkCore;

/// <summary>The schemas that belong to the database itself.</summary>
internal static class SystemSchemas
{
    /// <summary>Returns whether a schema belongs to the database.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="isSqlite">Whether the database is SQLite, where <c>main</c> and <c>temp</c> are built in. In other databases they are ordinary names.</param>
    public static bool Contains(string schema, bool isSqlite) =>
        schema.StartsWith("pg_", StringComparison.Ordinal) || schema == "information_schema" || (isSqlite && schema is "main" or "temp");
}
