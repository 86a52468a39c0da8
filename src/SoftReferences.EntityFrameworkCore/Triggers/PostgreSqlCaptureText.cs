using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The SQL fragments of a resource's triggers.</summary>
internal sealed class PostgreSqlCaptureText(OwnedResource resource)
{
    private const int KeysPerEntry = 1_000;

    // The maximum number of keys in one array: splitting an array of texts into entries gets slower per key the larger it is.
    private const int KeysPerArray = 100_000;

    private readonly string _table = PostgreSqlTriggers.Qualify(resource.Table);
    private readonly string _streams = PostgreSqlTriggers.Qualify(resource.Table.Schema, OwnerTables.Streams);
    private readonly string _journal = PostgreSqlTriggers.Qualify(resource.Table.Schema, OwnerTables.Journal);
    private readonly string _deletions = PostgreSqlTriggers.Qualify(resource.Table.Schema, OwnerTables.Deletions);
    private readonly string _name = SqlText.Literal(resource.Name);
    private readonly string _key = SqlText.Identifier(resource.KeyColumn);

    // UUIDs are stored natively, because converting one to text takes as long as collecting it. Not if the column may have a domain type, or the snapshot of an earlier version has no column for them.
    private readonly bool _areUuids = resource.KeyKind == OwnerKeyKind.Uuid
        && string.Equals(resource.Key.GetColumnType(), "uuid", StringComparison.OrdinalIgnoreCase)
        && HasUuids(resource);

    /// <summary>Gets a condition that is true if the journal is writable and the key column still has its name.</summary>
    public string CanCapture => $"{May(_journal, "INSERT")} AND {HasColumn(resource.KeyColumn, _areUuids ? " AND atttypid = 'uuid'::regtype" : null)}";

    /// <summary>Gets a condition that is true if the functions can tell which rows are not deleted: the table and the column that marks deleted rows still have their names.</summary>
    public string CanTell => $"to_regclass({SqlText.Literal(_table)}) IS NOT NULL{(resource.SoftDeletion is null ? null : $" AND {CanTellMarks}")}";

    /// <summary>Gets a condition that is true if the functions can tell which of the given rows are not deleted: the column that marks deleted rows still has its name.</summary>
    public string CanTellMarks => resource.SoftDeletion is { } soft ? HasColumn(soft.Column, null) : "TRUE";

    /// <summary>Gets a condition that is true if the statement was on the table or one of its partitions, but not on a detached one.</summary>
    public string IsOfTable =>
        $"(to_regclass({SqlText.Literal(_table)}) IS NULL OR TG_RELID = to_regclass({SqlText.Literal(_table)}) OR EXISTS (SELECT FROM pg_partition_tree(to_regclass({SqlText.Literal(_table)})) AS tree WHERE tree.relid = TG_RELID))";

    /// <summary>Gets a condition that is true if tombstones can be looked up.</summary>
    public string CanLookUp => $"{May(_deletions, "SELECT")} AND {May(_journal, "SELECT")}";

    public string HasTombstones => $"EXISTS (SELECT FROM {_deletions} WHERE resource = {_name})";

    /// <summary>Gets a condition that is true if a deletion may not be in the feed yet, or not be visible because the transaction uses an old snapshot.</summary>
    public string IsUncertain => $"current_setting('transaction_isolation') <> 'read committed' OR EXISTS (SELECT FROM {_journal} WHERE resource = {_name})";

    /// <summary>Gets a condition that is true if the new key may have been deleted before.</summary>
    public string MayHaveBeenDeleted => $"({IsLive("NEW")} AND ({IsUncertain} OR {WasDeleted("NEW")}))";

    /// <summary>Gets the WHEN condition of the update trigger. PostgreSQL tests it without calling the function.</summary>
    public string Changed => resource.SoftDeletion is { } soft
        ? $"{KeyChanged} OR ({soft.IsDeleted("OLD")}) IS DISTINCT FROM ({soft.IsDeleted("NEW")})"
        : KeyChanged;

    public string KeyChanged => $"(OLD.{_key}::text IS DISTINCT FROM NEW.{_key}::text)";

    /// <summary>Gets a condition that is true if some row has the old key after the statement, because the row was moved or another one took the key.</summary>
    public string IsStillThere => $"EXISTS (SELECT FROM {_table} AS owned WHERE owned.{_key} = OLD.{_key} AND {IsLive("owned")})";

    /// <summary>Gets the statements that notify waiting readers of an entry.</summary>
    /// <remarks>
    /// Transactions that notify are serialized at commit, so they notify only while a reader waits. With a full queue, or in a two-phase
    /// commit, the notification would fail, and the deletion with it.
    /// </remarks>
    public string Wake =>
        $"""
        IF {May(_streams, "SELECT")} AND current_setting('max_prepared_transactions') = '0' AND pg_notification_queue_usage() < 0.5 THEN
            IF EXISTS (SELECT FROM {_streams} WHERE resource = {_name} AND awaited_until > clock_timestamp()) THEN
                PERFORM pg_notify({SqlText.Literal(NotificationChannel.Name)}, '');
            END IF;
        END IF;
        """;

    /// <summary>Gets the statements that let a deletion pass that could not be captured, warn about it and start a new epoch.</summary>
    public string Lose =>
        $"""
        {BreakHistory}
        {Warn($"a deletion of {resource.Name} could not be captured: its dependents have to compare all their references")}
        """;

    /// <summary>Gets the statements that start a new epoch.</summary>
    /// <remarks>Without the table of epochs nothing is done: creating it again starts a new one. It may have moved to another schema together with the table.</remarks>
    public string BreakHistory =>
        $"""
        IF to_regclass({SqlText.Literal(_streams)}) IS NOT NULL THEN
            UPDATE {_streams} SET epoch = {PostgreSqlCapture.NewEpoch} WHERE resource = {_name};
        ELSIF to_regclass(format('%I.%I', TG_TABLE_SCHEMA, '{OwnerTables.Streams}')) IS NOT NULL THEN
            EXECUTE format('UPDATE %I.%I SET epoch = %L WHERE resource = %L', TG_TABLE_SCHEMA, '{OwnerTables.Streams}', {PostgreSqlCapture.NewEpoch}, {_name});
        END IF;
        """;

    public string IsLive(string row) => resource.SoftDeletion is { } soft ? soft.IsLive(row) : "TRUE";

    /// <summary>Returns a condition that is true if the feed has a row's key as deleted.</summary>
    /// <remarks>
    /// The subquery forces one search by key for each row. The statistics know nothing of a new resource, so the planner takes its
    /// tombstones for few and would read them all for each row.
    /// </remarks>
    public string WasDeleted(string row) =>
        $"({IsLive(row)} AND EXISTS (SELECT FROM (SELECT d.resource, d.kind FROM {_deletions} AS d WHERE d.key = {row}.{_key}::text {PostgreSqlTriggers.ByByte} OFFSET 0) AS d WHERE d.resource = {_name} AND d.kind <> 'restored'))";

    /// <summary>Returns the statements that write the keys of a transition table. They write no entry without keys.</summary>
    /// <remarks>All keys are collected in one array and split into entries, which takes half as long as numbering the rows. Only very large sets are numbered.</remarks>
    public string Record(string kind, string rows, string? condition)
    {
        var (column, into, none) = _areUuids ? ($"{rows}.{_key}", "keys, uuids", "'{}', ") : ($"{rows}.{_key}::text", "keys", string.Empty);
        var source = $"{rows}{(condition is null ? null : $"\nWHERE {condition}")}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            INSERT INTO {_journal} (resource, kind, {into}, size, occurred_at)
            SELECT {_name}, '{kind}', {none}whole.keys[part.n * {KeysPerEntry} + 1 : (part.n + 1) * {KeysPerEntry}], least({KeysPerEntry}, cardinality(whole.keys) - part.n * {KeysPerEntry}), clock_timestamp()
            FROM (SELECT array_agg(few.key) AS keys FROM (SELECT {column} AS key FROM {source} LIMIT {KeysPerArray + 1}) AS few) AS whole
            CROSS JOIN LATERAL generate_series(0, (cardinality(whole.keys) - 1) / {KeysPerEntry}) AS part(n)
            WHERE cardinality(whole.keys) <= {KeysPerArray};
            IF NOT FOUND THEN
                INSERT INTO {_journal} (resource, kind, {into}, size, occurred_at)
                SELECT {_name}, '{kind}', {none}array_agg(part.key), count(*), clock_timestamp()
                FROM (
                    SELECT {column} AS key, (row_number() OVER () - 1) / {KeysPerEntry} AS number
                    FROM {source}
                ) AS part
                GROUP BY part.number;
            END IF;
            """);
    }

    /// <summary>Returns the statement that writes the key of a row.</summary>
    public string Record(string kind, string row) =>
        $"""
        INSERT INTO {_journal} (resource, kind, keys, size, occurred_at)
        VALUES ({_name}, '{kind}', ARRAY[{row}.{_key}::text], 1, clock_timestamp());
        """;

    /// <summary>Returns the statements for keys that may have been restored without being captured. If one of them was deleted before, they warn and start a new epoch. They never fail the insert.</summary>
    /// <param name="keys">An expression for the keys, as an array of texts. It is evaluated only if their column exists.</param>
    /// <remarks>
    /// The tables may have moved to another schema together with the owner's. A key that cannot be looked up counts as deleted, and so
    /// does every key in a transaction that may not see the newest deletions.
    /// </remarks>
    public string LoseReturn(string keys) =>
        $"""
        DECLARE
            feed regclass;
            journal regclass;
            gone text;
            is_lost boolean := TRUE;
        BEGIN
            feed := {Moved(_deletions, OwnerTables.Deletions)};
            journal := {Moved(_journal, OwnerTables.Journal)};
            IF current_setting('transaction_isolation') = 'read committed' AND has_table_privilege(feed::oid, 'SELECT') AND coalesce(has_table_privilege(journal::oid, 'SELECT'), TRUE) THEN
                gone := format('SELECT d.key FROM %s AS d WHERE d.resource = %L AND d.kind <> ''restored''', feed, {_name});
                IF journal IS NOT NULL THEN
                    gone := gone || format(' UNION ALL SELECT unnest({(HasUuids(resource) ? new PostgreSqlDialect().JournalTexts("j") : "j.keys")}) FROM %s AS j WHERE j.resource = %L AND j.kind <> ''inserted''', journal, {_name});
                END IF;
                IF {HasColumn(resource.KeyColumn, null)} THEN
                    EXECUTE format('SELECT EXISTS (SELECT FROM (%s) AS gone(key) WHERE gone.key {PostgreSqlTriggers.ByByte} = ANY($1))', gone) INTO is_lost USING {keys};
                ELSE
                    EXECUTE format('SELECT EXISTS (%s)', gone) INTO is_lost;
                END IF;
            END IF;
            IF is_lost THEN
                {BreakHistory}
                {Warn($"a key of {resource.Name} that came back could not be captured: its dependents have to compare all their references")}
            END IF;
        EXCEPTION WHEN OTHERS THEN
            {Warn($"a key of {resource.Name} that came back could not be captured, and no new epoch could begin: call StartSoftReferenceEpochAsync, or its dependents go on without it", "SQLERRM")}
        END;
        """;

    /// <summary>Returns an expression for the keys of a transition table, as an array of texts.</summary>
    public string KeysOf(string rows) => $"(SELECT array_agg({rows}.{_key}::text) FROM {rows})";

    /// <summary>Returns an expression for the key of a row, as an array of texts.</summary>
    public string KeyOf(string row) => $"ARRAY[{row}.{_key}::text]";

    private static bool HasUuids(OwnedResource resource) =>
        resource.EntityType.Model.FindEntityType(typeof(DeletionJournalEntry).FullName!)?.FindProperty(nameof(DeletionJournalEntry.Uuids)) is not null;

    private static string Moved(string table, string name) =>
        $"coalesce(to_regclass({SqlText.Literal(table)}), to_regclass(format('%I.%I', TG_TABLE_SCHEMA, '{name}')))";

    private static string Warn(string message, string? detail = null) =>
        $"""
        RAISE WARNING USING
            MESSAGE = {SqlText.Literal(message)},{(detail is null ? null : $"\n    DETAIL = {detail},")}
            HINT = 'The tables or triggers of SoftReferences do not fit the table: apply a migration with CreateSoftReferenceTriggers(TargetModel).';
        """;

    private static string HasColumn(string name, string? condition) =>
        $"EXISTS (SELECT FROM pg_attribute WHERE attrelid = TG_RELID AND attname = {SqlText.Literal(name)} AND NOT attisdropped{condition})";

    private static string May(string table, string privilege) =>
        $"coalesce(has_table_privilege(to_regclass({SqlText.Literal(table)})::oid, '{privilege}'), FALSE)";
}
