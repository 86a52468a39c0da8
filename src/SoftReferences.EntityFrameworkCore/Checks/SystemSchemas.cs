namespace SoftReferences.EntityFrameworkCore;

/// <summary>The schemas that belong to the database itself.</summary>
internal static class SystemSchemas
{
    /// <summary>Says whether a schema is one of them; <c>main</c> and <c>temp</c> are SQLite's.</summary>
    public static bool Contains(string schema) => schema.StartsWith("pg_", StringComparison.Ordinal) || schema is "information_schema" or "main" or "temp";
}
