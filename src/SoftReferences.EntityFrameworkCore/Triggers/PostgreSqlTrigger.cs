using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A PostgreSQL trigger with its function.</summary>
/// <param name="Table">The table.</param>
/// <param name="Name">The name of the trigger and of the function.</param>
/// <param name="Occasion">When it fires, as in <c>AFTER DELETE</c>.</param>
/// <param name="Granularity">Whether it fires for each statement, with which transition tables, or for each row.</param>
/// <param name="Body">The body of the function.</param>
/// <param name="ForPartitioned">Whether it is for a partitioned table or a partition, for other tables, or <see langword="null"/> for any table.</param>
/// <param name="OnEveryPartition">Whether each partition needs its own trigger, because PostgreSQL clones only row triggers to partitions.</param>
/// <param name="NamesEverySchema">Whether the body qualifies everything with its schema, including operators, so that the function needs no search path.</param>
internal sealed record PostgreSqlTrigger(
    StoreObjectIdentifier Table, string Name, string Occasion, string Granularity, string Body, bool? ForPartitioned = null, bool OnEveryPartition = false, bool NamesEverySchema = false)
{
    /// <summary>A condition that is true if the table <c>class</c> is partitioned or a partition, so that statements on other tables reach its rows or the other way around.</summary>
    public const string IsPartitioned = "(class.relkind = 'p' OR EXISTS (SELECT FROM pg_catalog.pg_inherits AS part WHERE part.inhrelid = class.oid))";

    /// <summary>Gets the source of the function as PostgreSQL stores it.</summary>
    public string Source => $"\n{Body}\n";

    /// <summary>Gets the stamp in the comment of the trigger.</summary>
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

    // CREATE OR REPLACE keeps the owner of an existing function. A foreign owner could later change a function that runs with the rights of the migrating role.
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

    // Creating a partition clones its triggers, which requires EXECUTE on their functions. The creator is nearly always the owner of the table.
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
