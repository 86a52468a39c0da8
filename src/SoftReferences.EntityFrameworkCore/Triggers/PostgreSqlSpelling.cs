namespace SoftReferences.EntityFrameworkCore;

/// <summary>Refuses UUIDs stored as text that are not in canonical form. Clean-up looks keys up in the index, and would not find orphans in another spelling.</summary>
internal static class PostgreSqlSpelling
{
    // The guard of inserts sets no search path, so every schema is named.
    private const string IsCanonical =
        $"{PostgreSqlTriggers.ByByte} OPERATOR(pg_catalog.~) '^[0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}$'";

    /// <summary>Returns the statements of a trigger function that refuse other spellings.</summary>
    /// <param name="column">The column.</param>
    /// <param name="key">An expression for a key as text.</param>
    /// <param name="from">The FROM clause that the expression needs; empty for a row.</param>
    /// <param name="condition">A further condition for a key to be refused.</param>
    public static string Refuse(GuardedColumn column, string key, string from, string? condition = null) =>
        $"""
            SELECT {key} INTO refused {from} WHERE NOT ({key} {IsCanonical}){(condition is null ? null : $" AND {condition}")} LIMIT 1;
            IF refused IS NOT NULL THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'invalid_text_representation',
                    MESSAGE = pg_catalog.format('soft reference "%s" to %s: "%s" is not a hyphenated lower-case UUID', {SqlText.Literal(column.Name)}, {SqlText.Literal(column.Resource)}, pg_catalog.substr(refused, 1, 100)),
                    HINT = 'Clean-up and sweeps would not find it. Write it in that form, or change the type of the column to uuid.',
                    SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = {SqlText.Literal(column.Name)};
            END IF;
        """;
}
