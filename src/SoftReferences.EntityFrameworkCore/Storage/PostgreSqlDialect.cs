using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>PostgreSQL 13 and later.</summary>
internal sealed class PostgreSqlDialect : SqlDialect
{
    /// <summary>The application name of transactions that write no references.</summary>
    public const string CleanUpName = "SoftReferences clean-up";

    /// <summary>The collation that compares texts byte by byte.</summary>
    public const string Bytes = "C";

    private const string IdleTimeout = "idle_in_transaction_session_timeout";
    private const string NewestKnown = "pg_snapshot_xmax(pg_current_snapshot())::text::bigint";

    public override string ForUpdate => " FOR UPDATE";

    public override string SkipLocked => " FOR UPDATE OF c SKIP LOCKED";

    public override string IsReplica => "pg_is_in_recovery()";

    // The next transaction id to be assigned. The xmax of a snapshot is not a horizon: it is one more than the last id whose transaction
    // has ended, and later ones may be running. The age of the first id gives the lower 32 bits of the counter.
    public override string Horizon => $"""
        (SELECT newest.id + ((age('3'::xid)::bigint + 3 - newest.id) & 4294967295) FROM (SELECT {NewestKnown}) AS newest(id))
        """;

    public override string ServerStart => "(EXTRACT(EPOCH FROM pg_postmaster_start_time()) * 1000000)::bigint";

    public override bool HasArrays => true;

    public override bool HasUuids => true;

    public override bool HasLooseScans => true;

    // All keys in one binary value: transferring and reading a row per key costs several times as much as finding it.
    public override string? Pack(string expression, Type storedType) =>
        storedType == typeof(Guid) ? $"string_agg(uuid_send({expression}), ''::bytea)"
        : storedType == typeof(int) || storedType == typeof(long) ? $"string_agg(int8send({expression}::bigint), ''::bytea)"
        : null;

    public override string? ByteCollation => Bytes;

    public override string? HashIndexMethod => "hash";

    public override bool HasKeysFirst => true;

    public override bool HasUniqueRowIds => false;

    public override string JournalOrder => "\"occurred_at\"";

    public override string JournalKeys => "\"keys\", \"uuids\"";

    public override string RowId => "ctid";

    public override string Now => "clock_timestamp()";

    public override bool HasRowPolicies => true;

    public override string? TellTime => $"SELECT {Now}";

    public override string JournalTexts(string entry) => $"({entry}.\"keys\" || {entry}.\"uuids\"::text[])";

    public override string IsRowOf(string query) => $"ctid = ANY(ARRAY({query}))";

    // Of an owner that is new, the statistics know nothing. PostgreSQL takes its tombstones for few, and would read them all, for each key.
    protected override string NotMerged => " OFFSET 0";

    // 0 means no limit.
    public override string? TellTimeAndEndWhenIdle(TimeSpan timeout)
    {
        var limit = string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(timeout.TotalMilliseconds)} ms");
        return $"{TellTime}, CASE WHEN current_setting('{IdleTimeout}')::interval NOT BETWEEN interval '1 ms' AND interval '{limit}' THEN set_config('{IdleTimeout}', '{limit}', TRUE) END";
    }

    public override string WriteNoReferenceBy(params IEnumerable<string> tables) =>
        $"""
        SELECT set_config('application_name', '{CleanUpName}', TRUE)
        WHERE NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid IN ({string.Join(", ", tables.Select(table => $"{SqlText.Literal(table)}::regclass"))}) AND tgname NOT LIKE '{TriggerNames.Prefix}%');
        """;

    public override string WriteNoReference => $"SET LOCAL application_name = '{CleanUpName}';";

    // Transactions of this database that have written (backend_xid), or hold a snapshot (backend_xmin), as REPEATABLE READ does
    // before it writes. Both are the lower 32 bits of a 64-bit counter, so their age is the difference modulo 2^32; an apparent
    // age of 2^31 or more means that the transaction has begun since. A prepared transaction no longer shows its snapshot, so it
    // may be as old as any. Prepared ones are checked last: one that is being prepared is visible in both places for a moment,
    // and never in neither. Transactions of clean-up, autovacuum and WAL senders do not count, because they write no references, and the
    // last two may run for hours. Autovacuum has no user. Both are recognised by what every role may see: backend_type is
    // hidden from an ordinary role for the sessions of others.
    public override string OldestRunning => $"""
        (WITH oldest AS MATERIALIZED (
            SELECT newest.id - COALESCE((
                SELECT MAX((newest.id - running.id::text::bigint) & 4294967295)
                FROM (
                    SELECT unnest(ARRAY[a.backend_xid, a.backend_xmin]) FROM pg_stat_activity a
                    WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
                    AND a.usesysid IS NOT NULL AND a.pid NOT IN (SELECT sender.pid FROM pg_stat_get_wal_senders() AS sender)
                    AND COALESCE(a.application_name, '') <> '{CleanUpName}') AS running(id)
                WHERE (newest.id - running.id::text::bigint) & 4294967295 <= 2147483647), 0) AS id
            FROM (SELECT {NewestKnown}) AS newest(id))
        SELECT CASE WHEN oldest.id IS NULL OR EXISTS (SELECT 1 FROM pg_prepared_xacts p WHERE p.database = current_database()) THEN 0 ELSE oldest.id END FROM oldest)
        """;

    // The log is flushed in order, so this covers the transactions before.
    public override string CommitDurably => "SELECT set_config('synchronous_commit', 'on', TRUE) WHERE current_setting('synchronous_commit') = 'off'";

    public override string? ReadLock(string table) => $"LOCK TABLE {table} IN ACCESS SHARE MODE NOWAIT";

    /// <summary>Returns whether an error means that a lock was not available.</summary>
    public static bool IsLocked(DbException exception) => exception.SqlState == "55P03";

    // A unique index, or an exclusion constraint.
    public override bool IsConflict(DbException exception) => exception.SqlState is "23505" or "23P01";

    // With a full queue, NOTIFY would fail the transaction. Then it is skipped, and waiting readers notice by polling.
    public override string Notify(string channel) => $"SELECT pg_notify({SqlText.Literal(channel)}, '') WHERE pg_notification_queue_usage() < 0.5";

    // A locked row means that the sequencer is running or the table was truncated. Waiting readers check again anyway.
    public override string Await(string streams) =>
        $"""
        UPDATE {streams} SET "awaited_until" = clock_timestamp() + interval '5 minutes'
        WHERE "resource" IN (
            SELECT c."resource" FROM {streams} AS c
            WHERE c."resource" = @resource AND COALESCE(c."awaited_until" < clock_timestamp() + interval '1 minute', TRUE){SkipLocked})
        """;

    // Changes when a dump is restored, because the table has a new oid, or is in another database or on another server. A physical
    // copy, such as a standby, counts as the same database.
    public override string Incarnation(string table) =>
        "(SELECT system_identifier::text FROM pg_control_system()) || '/' || (SELECT oid::text FROM pg_database WHERE datname = current_database())"
        + $" || '/' || {SqlText.Literal(table)}::regclass::oid::text";

    public override string Elements(string column) => $"unnest({column}) AS e(value)";

    public override object Texts(IReadOnlyList<string> texts) => texts.ToArray();

    public override IReadOnlyList<string> ReadTexts(DbDataReader reader, int ordinal) => reader.GetFieldValue<string[]>(ordinal);

    // A column of equal values is sent once: serializing and unnesting thousands of equal values takes as long as different ones.
    public override string Rows(DbCommand command, params IReadOnlyList<RowColumn> columns)
    {
        var (arrays, values) = (new List<string>(), new List<string>());
        foreach (var column in columns)
        {
            var isArray = arrays.Count == 0 || !column.IsOfOneValue;
            command.AddParameter("r_" + column.Name, isArray ? column.Values : column.FirstValue);
            values.Add(isArray ? $"u.\"{column.Name}\"" : $"(@r_{column.Name})[1] AS \"{column.Name}\"");
            if (isArray)
            {
                arrays.Add(column.Name);
            }
        }

        return $"(SELECT {string.Join(", ", values)} FROM unnest({string.Join(", ", arrays.Select(name => "@r_" + name))}) AS u({string.Join(", ", arrays.Select(name => $"\"{name}\""))})) AS r";
    }

    public override string IsOneOf(DbCommand command, string column, IReadOnlyList<object> values, RelationalTypeMapping mapping)
    {
        var array = Array.CreateInstance(values[0].GetType(), values.Count);
        for (var index = 0; index < values.Count; index++)
        {
            array.SetValue(values[index], index);
        }

        command.AddParameter("keys", array);
        return $"{column} = ANY(@keys)";
    }
}
