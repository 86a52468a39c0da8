using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A trigger of PostgreSQL with the function that it calls.</summary>
/// <param name="Table">The table.</param>
/// <param name="Name">The name of the trigger and of the function.</param>
/// <param name="Occasion">When it fires, as in <c>AFTER DELETE</c>.</param>
/// <param name="Granularity">For what: a statement and its transition tables, or each row.</param>
/// <param name="Body">The body of the function.</param>
/// <param name="ForPartitioned">Whether it is for a table that is partitioned, or part of another: <see langword="null"/> for any.</param>
/// <param name="OnEveryPartition">Whether each partition needs one of its own: PostgreSQL gives it triggers for rows only.</param>
/// <param name="NamesEverySchema">Whether the body names the schema of everything, operators too, so that no search path has to be set for it.</param>
internal sealed record PostgreSqlTrigger(
    StoreObjectIdentifier Table, string Name, string Occasion, string Granularity, string Body, bool? ForPartitioned = null, bool OnEveryPartition = false, bool NamesEverySchema = false)
{
    /// <summary>The condition that statements on another table reach the rows of the one named <c>class</c>, or statements on it those of others.</summary>
    public const string IsPartitioned = "(class.relkind = 'p' OR EXISTS (SELECT FROM pg_catalog.pg_inherits AS part WHERE part.inhrelid = class.oid))";

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
                {RefuseOthers}
                {Definition}
                COMMENT ON TRIGGER {SqlText.Identifier(Name)} ON {table} IS {SqlText.Literal(Stamp)};
                """;
            if (ForPartitioned != false && !OnEveryPartition)
            {
                script = $"{script}\n{LetPartitionsBeMade(table)}";
            }

            return OnEveryPartition ? $"{script}\n{OnPartitions(table)}"
                : ForPartitioned is not { } partitioned ? script
                : $"""
                  DO $softref_create$
                  BEGIN
                      IF (SELECT {(partitioned ? null : "NOT ")}{IsPartitioned} FROM pg_catalog.pg_class AS class WHERE class.oid = {SqlText.Literal(table)}::pg_catalog.regclass) THEN
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
                LANGUAGE plpgsql SECURITY DEFINER{(NamesEverySchema ? null : " SET search_path = pg_catalog, pg_temp")}
                AS $softref${Source}$softref$;
                REVOKE ALL ON FUNCTION {function}() FROM PUBLIC;
                CREATE TRIGGER {SqlText.Identifier(Name)} {Occasion} ON {PostgreSqlTriggers.Qualify(Table)} {Granularity} EXECUTE FUNCTION {function}();
                """;
        }
    }

    // Whoever made a function that is only replaced stays its owner, and could change what it does with the rights of whoever migrates.
    private string RefuseOthers =>
        $"""
        DO $softref_owner$
        BEGIN
            IF EXISTS (SELECT FROM pg_catalog.pg_proc AS function WHERE function.oid = pg_catalog.to_regprocedure({SqlText.Literal($"{PostgreSqlTriggers.Qualify(Table.Schema, Name)}()")}) AND pg_catalog.pg_get_userbyid(function.proowner) <> current_user) THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'insufficient_privilege',
                    MESSAGE = pg_catalog.format('SoftReferences: the function %s belongs to another role, which could change what it does.', {SqlText.Literal(PostgreSqlTriggers.Qualify(Table.Schema, Name))}),
                    HINT = 'Find out who made it, drop it, and apply the migration again.';
            END IF;
        END
        $softref_owner$;
        """;

    // Who makes a partition makes its triggers too, and PostgreSQL asks whether he may call their functions. It is nearly always the owner of the table.
    private string LetPartitionsBeMade(string table) =>
        $"""
        DO $softref_grant$
        DECLARE
            owner regrole;
        BEGIN
            SELECT class.relowner INTO owner FROM pg_catalog.pg_class AS class
            WHERE class.oid = {SqlText.Literal(table)}::pg_catalog.regclass AND class.relkind = 'p' AND class.relowner <> (SELECT role.oid FROM pg_catalog.pg_roles AS role WHERE role.rolname = current_user);
            IF owner IS NOT NULL THEN
                EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s() TO %s', {SqlText.Literal(PostgreSqlTriggers.Qualify(Table.Schema, Name))}, owner);
            END IF;
        END
        $softref_grant$;
        """;

    private string OnPartitions(string table) =>
        $"""
        DO $softref_partitions$
        DECLARE
            part regclass;
        BEGIN
            FOR part IN SELECT tree.relid FROM pg_catalog.pg_partition_tree({SqlText.Literal(table)}::pg_catalog.regclass) AS tree WHERE tree.level > 0
            LOOP
                EXECUTE pg_catalog.format('CREATE TRIGGER %I {Occasion} ON %s {Granularity} EXECUTE FUNCTION %s()', {SqlText.Literal(Name)}, part, {SqlText.Literal(PostgreSqlTriggers.Qualify(Table.Schema, Name))});
                EXECUTE pg_catalog.format('COMMENT ON TRIGGER %I ON %s IS %L', {SqlText.Literal(Name)}, part, {SqlText.Literal(Stamp)});
            END LOOP;
        END
        $softref_partitions$;
        """;
}
