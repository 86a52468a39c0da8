using System.Globalization;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Generates a step of a PostgreSQL migration that briefly needs strong locks on a system in use.</summary>
/// <remarks>
/// A transaction that waits for a strong lock blocks everyone who comes after it. So a step waits at most <see cref="LockBudget"/> for
/// all its locks together, releases them, pauses, and tries again. A step is atomic and can run again.
/// </remarks>
internal static class OnlineStep
{
    /// <summary>How long a step waits for locks in one attempt, and may block others meanwhile.</summary>
    public static readonly TimeSpan LockBudget = TimeSpan.FromMilliseconds(400);

    /// <summary>How long a step keeps trying: somewhat less than Npgsql's default command timeout.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(25);

    /// <summary>Generates a step.</summary>
    /// <param name="table">The table that is locked, with its partitions, and that errors name.</param>
    /// <param name="need">An expression that tells whether there is anything to do, without locks.</param>
    /// <param name="step">The statements of the step.</param>
    /// <param name="otherTables">An expression for the number of other tables that are locked.</param>
    /// <param name="patience">How long to keep trying.</param>
    public static string Write(StoreObjectIdentifier table, string need, string step, string otherTables = "0", TimeSpan? patience = null) =>
        $"""
        DO $softref_online$
        DECLARE
            began timestamptz := pg_catalog.clock_timestamp();
            pause double precision := 0.1;
            patience text := pg_catalog.current_setting('lock_timeout');
            locked bigint;
        BEGIN
            IF NOT ({need}) THEN
                RETURN;
            END IF;
            locked := 1 + ({otherTables}) + (SELECT pg_catalog.count(*) FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass({Literal(table)})));
            PERFORM pg_catalog.set_config('lock_timeout', greatest(10, {Milliseconds(LockBudget)} / locked)::text, true);
            LOOP
                BEGIN
                    EXECUTE $softref_step$
        {step}
        $softref_step$;
                    EXIT;
                EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
                    IF pg_catalog.clock_timestamp() > began + interval '{Milliseconds(patience ?? DefaultPatience)} milliseconds' THEN
                        RAISE EXCEPTION USING
                            ERRCODE = 'lock_not_available',
                            MESSAGE = pg_catalog.format('SoftReferences: %s, or a table that goes with it, was in use by long transactions for {Seconds(patience ?? DefaultPatience)} s, so nothing was changed.', {Literal(table)}),
                            HINT = 'Find them in pg_stat_activity (the oldest xact_start), and apply the migration again: what is done is passed over.';
                    END IF;
                    RAISE NOTICE 'SoftReferences: % is in use. Another attempt follows.', {Literal(table)};
                END;
                PERFORM pg_catalog.pg_sleep(pause * (0.75::double precision + pg_catalog.random() / 2::double precision));
                pause := least(pause * 2::double precision, 1::double precision);
            END LOOP;
            PERFORM pg_catalog.set_config('lock_timeout', patience, true);
        END
        $softref_online$;
        """;

    private static string Literal(StoreObjectIdentifier table) => SqlText.Literal(SqlText.Qualified(table));

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
