using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Generates the triggers of PostgreSQL.</summary>
/// <remarks>
/// Functions run with the rights of the migrating role (SECURITY DEFINER), so that roles without rights on the library's tables can
/// delete and insert. They look up names only in <c>pg_catalog</c>, and no other role may attach them to a table.
/// </remarks>
internal sealed class PostgreSqlTriggers : TriggerDialect
{
    /// <summary>Compares keys like the library's tables do, regardless of the collation of the column.</summary>
    public const string ByByte = $"COLLATE pg_catalog.\"{PostgreSqlDialect.Bytes}\"";

    // The schema of an unqualified name is known only when the migration runs.
    internal const string CurrentSchema = "@current_schema@";

    public override IEnumerable<string> Create(TriggerModel model, IReadOnlyList<MigrationOperation> before)
    {
        var drops = Drop(model.Tables);
        var tables = model.Captures.SelectMany(PostgreSqlCaptureTables.Write);
        return [.. drops, .. PostgreSqlTableShapes.Refuse(model), .. tables.Concat(Triggers(model).Select(trigger => trigger.Script)).Select(Resolve)];
    }

    /// <summary>Gets the triggers that a model needs, for a table that may or may not be partitioned those of both kinds.</summary>
    public static IEnumerable<PostgreSqlTrigger> Triggers(TriggerModel model) =>
        model.Captures.SelectMany(PostgreSqlCapture.Triggers).Concat(model.Guards.SelectMany(table => PostgreSqlGuard.Triggers(table, model.InboxSchema)));

    public override IEnumerable<string> Drop(IReadOnlyList<StoreObjectIdentifier> tables)
    {
        if (tables.Count == 0)
        {
            yield break;
        }

        var names = tables.Select(table => $"({(table.Schema is null ? "current_schema()" : SqlText.Literal(table.Schema))}, {SqlText.Literal(table.Name)})");
        yield return
            $"""
            DO $softref_drop$
            DECLARE
                found record;
                functions oid[] := ARRAY[]::oid[];
                unused oid;
            BEGIN
                FOR found IN
                    SELECT trigger.tgname AS name, trigger.tgrelid::regclass AS table, trigger.tgfoid AS function
                    FROM pg_catalog.pg_class AS class
                    JOIN pg_catalog.pg_namespace AS space ON space.oid = class.relnamespace
                    JOIN LATERAL (SELECT class.oid UNION SELECT tree.relid FROM pg_catalog.pg_partition_tree(class.oid) AS tree) AS part(id) ON TRUE
                    JOIN pg_catalog.pg_trigger AS trigger ON trigger.tgrelid = part.id
                    WHERE trigger.tgparentid = 0
                        AND pg_catalog.obj_description(trigger.oid, 'pg_trigger') LIKE 'softreferences %'
                        AND (space.nspname, class.relname) IN ({string.Join(", ", names)})
                LOOP
                    EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', found.name, found.table);
                    functions := functions || found.function;
                END LOOP;
                -- A partition that was detached keeps the trigger that was made on itself.
                FOR found IN SELECT trigger.tgname AS name, trigger.tgrelid::regclass AS table FROM pg_catalog.pg_trigger AS trigger WHERE trigger.tgparentid = 0 AND trigger.tgfoid = ANY(functions)
                LOOP
                    EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', found.name, found.table);
                END LOOP;
                FOR unused IN SELECT function.oid FROM pg_catalog.pg_proc AS function WHERE function.oid = ANY(functions)
                LOOP
                    EXECUTE pg_catalog.format('DROP FUNCTION %s', unused::regprocedure);
                END LOOP;
            END
            $softref_drop$;
            """;
    }

    /// <summary>Qualifies a table or function, with a placeholder if its schema is that of the connection.</summary>
    internal static string Qualify(string? schema, string name) =>
        $"{(schema is null ? CurrentSchema : SqlText.Identifier(schema))}.{SqlText.Identifier(name)}";

    internal static string Qualify(StoreObjectIdentifier table) => Qualify(table.Schema, table.Name);

    /// <summary>Replaces the placeholder for the schema of the connection in a command.</summary>
    internal static string Resolve(string text) => !text.Contains(CurrentSchema, StringComparison.Ordinal)
        ? text
        : $"""
           DO $softref_resolve$
           BEGIN
               IF current_schema()::pg_catalog.text OPERATOR(pg_catalog.~) '[''$]' OR pg_catalog.strpos(current_schema()::pg_catalog.text, pg_catalog.chr(92)) OPERATOR(pg_catalog.>) 0 THEN
                   RAISE EXCEPTION USING ERRCODE = 'invalid_schema_name', MESSAGE = pg_catalog.format('SoftReferences: the schema %L has a quote, a dollar sign or a backslash in its name. Name a schema for the tables in the model.', current_schema());
               END IF;
               EXECUTE pg_catalog.replace($softref_text$
           {text}
           $softref_text$, '{CurrentSchema}', pg_catalog.quote_ident(current_schema()));
           END
           $softref_resolve$;
           """;
}
