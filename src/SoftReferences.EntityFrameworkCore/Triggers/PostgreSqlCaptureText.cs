using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The parts that the triggers of one resource are made of.</summary>
internal sealed class PostgreSqlCaptureText(OwnedResource resource)
{
    private const int KeysPerEntry = 1_000;

    // More than so many are not held in one array: to cut a large array of texts into entries takes longer the larger it is.
    private const int KeysPerArray = 100_000;

    private readonly string _table = PostgreSqlTriggers.Qualify(resource.Table);
    private readonly string _streams = PostgreSqlTriggers.Qualify(resource.Table.Schema, OwnerTables.Streams);
    private readonly string _journal = PostgreSqlTriggers.Qualify(resource.Table.Schema, OwnerTables.Journal);
    private readonly string _deletions = PostgreSqlTriggers.Qualify(resource.Table.Schema, OwnerTables.Deletions);
    private readonly string _name = SqlText.Literal(resource.Name);
    private readonly string _key = SqlText.Identifier(resource.KeyColumn);

    // To write a UUID as a text takes as long as to collect it. A column may have a domain of them; and the snapshot of an earlier migration has no column for them.
    private readonly bool _areUuids = resource.KeyKind == OwnerKeyKind.Uuid
        && string.Equals(resource.Key.GetColumnType(), "uuid", StringComparison.OrdinalIgnoreCase)
        && HasUuids(resource);

    /// <summary>Gets the condition that the journal can be written, and that the key has the name that the functions know.</summary>
    public string CanCapture => $"{May(_journal, "INSERT")} AND {HasColumn(resource.KeyColumn, _areUuids ? " AND atttypid = 'uuid'::regtype" : null)}";

    /// <summary>Gets the condition that it can be said which rows live: the table and the column that marks deleted rows have the names that the functions know.</summary>
    public string CanTell => $"to_regclass({SqlText.Literal(_table)}) IS NOT NULL{(resource.SoftDeletion is null ? null : $" AND {CanTellMarks}")}";

    /// <summary>Gets the condition that it can be said which of the rows at hand live: the column that marks deleted rows has the name that the functions know.</summary>
    public string CanTellMarks => resource.SoftDeletion is { } soft ? HasColumn(soft.Column, null) : "TRUE";

    /// <summary>Gets the condition that the statement was on the table or one of its partitions, and on none that was detached.</summary>
    public string IsOfTable =>
        $"(to_regclass({SqlText.Literal(_table)}) IS NULL OR TG_RELID = to_regclass({SqlText.Literal(_table)}) OR EXISTS (SELECT FROM pg_partition_tree(to_regclass({SqlText.Literal(_table)})) AS tree WHERE tree.relid = TG_RELID))";

    /// <summary>Gets the condition that tombstones can be looked up.</summary>
    public string CanLookUp => $"{May(_deletions, "SELECT")} AND {May(_journal, "SELECT")}";

    public string HasTombstones => $"EXISTS (SELECT FROM {_deletions} WHERE resource = {_name})";

    /// <summary>Gets the condition that a deletion may not be in the feed yet, or not to be seen: an old snapshot does not have those of others.</summary>
    public string IsUncertain => $"current_setting('transaction_isolation') <> 'read committed' OR EXISTS (SELECT FROM {_journal} WHERE resource = {_name})";

    /// <summary>Gets the condition that the new key may have been deleted before.</summary>
    public string MayHaveBeenDeleted => $"({IsLive("NEW")} AND ({IsUncertain} OR {WasDeleted("NEW")}))";

    /// <summary>Gets the condition under which an update is of any interest. It is tested without calling the function.</summary>
    public string Changed => resource.SoftDeletion is { } soft
        ? $"{KeyChanged} OR ({soft.IsDeleted("OLD")}) IS DISTINCT FROM ({soft.IsDeleted("NEW")})"
        : KeyChanged;

    public string KeyChanged => $"(OLD.{_key}::text IS DISTINCT FROM NEW.{_key}::text)";

    /// <summary>Gets the condition that a row has the old key when the statement ends: it moved, or another has taken it.</summary>
    public string IsStillThere => $"EXISTS (SELECT FROM {_table} AS owned WHERE owned.{_key} = OLD.{_key} AND {IsLive("owned")})";

    /// <summary>Gets the statements that announce an entry to whoever waits for one.</summary>
    /// <remarks>
    /// Transactions that notify commit one after another, so they do only while somebody waits. A full queue, and the second
    /// phase of a two-phase commit, would refuse the notification and the deletion with it.
    /// </remarks>
    public string Wake =>
        $"""
        IF {May(_streams, "SELECT")} AND current_setting('max_prepared_transactions') = '0' AND pg_notification_queue_usage() < 0.5 THEN
            IF EXISTS (SELECT FROM {_streams} WHERE resource = {_name} AND awaited_until > clock_timestamp()) THEN
                PERFORM pg_notify({SqlText.Literal(NotificationChannel.Name)}, '');
            END IF;
        END IF;
        """;

    /// <summary>Gets the statements that tell everybody that a deletion could not be captured, without refusing it.</summary>
    public string Lose =>
        $"""
        {BreakHistory}
        {Warn($"a deletion of {resource.Name} could not be captured: its dependents have to compare all their references")}
        """;

    /// <summary>Gets the statements that start a new epoch.</summary>
    /// <remarks>Without the table of epochs there is none to continue: whoever makes it anew starts one. It may have moved to another schema together with the table.</remarks>
    public string BreakHistory =>
        $"""
        IF to_regclass({SqlText.Literal(_streams)}) IS NOT NULL THEN
            UPDATE {_streams} SET epoch = {PostgreSqlCapture.NewEpoch} WHERE resource = {_name};
        ELSIF to_regclass(format('%I.%I', TG_TABLE_SCHEMA, '{OwnerTables.Streams}')) IS NOT NULL THEN
            EXECUTE format('UPDATE %I.%I SET epoch = %L WHERE resource = %L', TG_TABLE_SCHEMA, '{OwnerTables.Streams}', {PostgreSqlCapture.NewEpoch}, {_name});
        END IF;
        """;

    public string IsLive(string row) => resource.SoftDeletion is { } soft ? soft.IsLive(row) : "TRUE";

    /// <summary>Gives the condition that the feed says of a row's key that it was deleted.</summary>
    public string WasDeleted(string row) =>
        $"({IsLive(row)} AND EXISTS (SELECT FROM {_deletions} AS d WHERE d.resource = {_name} AND d.key = {row}.{_key}::text {PostgreSqlTriggers.ByByte} AND d.kind <> 'restored'))";

    /// <summary>Gives the statements that write the keys of a transition table: no entry without a key.</summary>
    /// <remarks>One array of them all is cut into entries, which takes half as long as to number the rows; only very many are numbered.</remarks>
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

    /// <summary>Gives the statement that writes the key of a row.</summary>
    public string Record(string kind, string row) =>
        $"""
        INSERT INTO {_journal} (resource, kind, keys, size, occurred_at)
        VALUES ({_name}, '{kind}', ARRAY[{row}.{_key}::text], 1, clock_timestamp());
        """;

    /// <summary>Gives the statements that tell everybody that a key may have come back and could not be captured, if one was deleted before. They refuse nothing.</summary>
    /// <param name="keys">An expression for the keys, as an array of texts. It is evaluated only where their column is there.</param>
    /// <remarks>
    /// The tables may have moved to another schema together with the owner's. What cannot be looked up counts as deleted, and so does everything
    /// in a transaction that may not see the newest deletions.
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

    /// <summary>Gives an expression for the keys of a transition table, as an array of texts.</summary>
    public string KeysOf(string rows) => $"(SELECT array_agg({rows}.{_key}::text) FROM {rows})";

    /// <summary>Gives an expression for the key of a row, as an array of texts.</summary>
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
