namespace SoftReferences.EntityFrameworkCore;

/// <summary>Refuses UUIDs in columns of texts that are not spelled as PostgreSQL spells one: the index finds one spelling, and an orphan in another one nobody would find.</summary>
internal static class PostgreSqlSpelling
{
    // A function of the guard sets no search path: every schema is named.
    private const string IsCanonical =
        $"{PostgreSqlTriggers.ByByte} OPERATOR(pg_catalog.~) '^[0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}$'";

    /// <summary>Gives statements of a trigger's function that refuse what is spelled otherwise.</summary>
    /// <param name="column">The column.</param>
    /// <param name="key">An expression for a key as text.</param>
    /// <param name="from">The FROM clause that the expression needs; empty for a row.</param>
    /// <param name="condition">What else has to hold for a key to be refused.</param>
    public static string Refuse(GuardedColumn column, string key, string from, string? condition = null) =>
        $"""
            SELECT {key} INTO refused {from} WHERE NOT ({key} {IsCanonical}){(condition is null ? null : $" AND {condition}")} LIMIT 1;
            IF refused IS NOT NULL THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'invalid_text_representation',
                    MESSAGE = pg_catalog.format('soft reference "%s" to %s: "%s" is no hyphenated UUID in lower case', {SqlText.Literal(column.Name)}, {SqlText.Literal(column.Resource)}, pg_catalog.substr(refused, 1, 100)),
                    HINT = 'Clean-up and sweeps would not find it. Spell it so, or give the column the type uuid, which spells every UUID so.',
                    SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = {SqlText.Literal(column.Name)};
            END IF;
        """;
}
