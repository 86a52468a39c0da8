namespace SoftReferences.EntityFrameworkCore;

/// <summary>The schemas that belong to the database itself.</summary>
internal static class SystemSchemas
{
    /// <summary>Says whether a schema is one of them.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="isSqlite">Whether the database is SQLite, whose own are <c>main</c> and <c>temp</c>: elsewhere anybody may have these names.</param>
    public static bool Contains(string schema, bool isSqlite) =>
        schema.StartsWith("pg_", StringComparison.Ordinal) || schema == "information_schema" || (isSqlite && schema is "main" or "temp");
}
