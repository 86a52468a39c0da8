using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A trigger of PostgreSQL with the function that it calls.</summary>
/// <param name="Table">The table.</param>
/// <param name="Name">The name of the trigger and of the function.</param>
/// <param name="Occasion">When it fires, as in <c>AFTER DELETE</c>.</param>
/// <param name="Granularity">For what: a statement and its transition tables, or each row.</param>
/// <param name="Body">The body of the function.</param>
/// <param name="ForPartitioned">Whether it is for a partitioned table: <see langword="null"/> for either.</param>
internal sealed record PostgreSqlTrigger(StoreObjectIdentifier Table, string Name, string Occasion, string Granularity, string Body, bool? ForPartitioned = null)
{
    /// <summary>Gets what PostgreSQL keeps as the source of the function.</summary>
    public string Source => $"\n{Body}\n";

    /// <summary>Gets the stamp that stands in the comment of the trigger.</summary>
    public string Stamp => TriggerNames.Stamp(Definition);

    /// <summary>Gets the command that creates the trigger.</summary>
    public string Script
    {
        get
        {
            var table = PostgreSqlTriggers.Qualify(Table);
            var script =
                $"""
                {Definition}
                COMMENT ON TRIGGER {SqlText.Identifier(Name)} ON {table} IS {SqlText.Literal(Stamp)};
                """;
            return ForPartitioned is not { } partitioned ? script
                : $"""
                  DO $softref_create$
                  BEGIN
                      IF (SELECT class.relkind {(partitioned ? "=" : "<>")} 'p' FROM pg_catalog.pg_class AS class WHERE class.oid = {SqlText.Literal(table)}::pg_catalog.regclass) THEN
                          EXECUTE $softref_variant$
                  {script}
                  $softref_variant$;
                      END IF;
                  END
                  $softref_create$;
                  """;
        }
    }

    private string Definition
    {
        get
        {
            var function = PostgreSqlTriggers.Qualify(Table.Schema, Name);
            return
                $"""
                CREATE OR REPLACE FUNCTION {function}() RETURNS trigger
                LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
                AS $softref${Source}$softref$;
                REVOKE ALL ON FUNCTION {function}() FROM PUBLIC;
                CREATE TRIGGER {SqlText.Identifier(Name)} {Occasion} ON {PostgreSqlTriggers.Qualify(Table)} {Granularity} EXECUTE FUNCTION {function}();
                """;
        }
    }
}
