using System.Globalization;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Writes a step of a migration of PostgreSQL that needs strong locks for a moment, on a system that is in use.</summary>
/// <remarks>
/// Whoever waits for a strong lock lets everybody wait who comes after. So a step waits for all its locks together no longer than
/// <see cref="LockBudget"/>, lets go of what it has, pauses, and tries again. What it does, it does in one piece, and doing it again is harmless.
/// </remarks>
internal static class OnlineStep
{
    /// <summary>How long a step waits for locks in one attempt, and so has others wait behind it.</summary>
    public static readonly TimeSpan LockBudget = TimeSpan.FromMilliseconds(400);

    /// <summary>How long a step goes on trying: somewhat less than Npgsql gives a command.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(25);

    /// <summary>Writes a step.</summary>
    /// <param name="table">The table that is locked, with its partitions, and that errors name.</param>
    /// <param name="need">An expression that says whether there is anything to do; locks nothing.</param>
    /// <param name="step">What is done.</param>
    /// <param name="otherTables">An expression for how many other tables are locked.</param>
    /// <param name="patience">How long to go on trying.</param>
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
