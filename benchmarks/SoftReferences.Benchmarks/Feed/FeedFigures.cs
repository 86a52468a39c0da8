namespace SoftReferences.Benchmarks;

/// <summary>The cost of reading an owner's feed.</summary>
internal static class FeedFigures
{
    public static IEnumerable<Figure> All => [new FeedCatchUpFigure()];

    /// <summary>Returns the statements that fill the feed of a <see cref="BenchmarkOwner"/>.</summary>
    /// <param name="tombstones">The number of tombstones.</param>
    /// <param name="key">An expression for the key of the n-th tombstone.</param>
    public static IEnumerable<string> Fill(int tombstones, string key = "md5('d' || n)::uuid::text") =>
    [
        $"""
        INSERT INTO auth_schema.soft_reference_deletions (resource, position, key, kind, occurred_at)
        SELECT resource, n, {key}, 'deleted', '2026-01-01Z'::timestamptz + n * interval '1 ms'
        FROM auth_schema.soft_reference_streams, generate_series(1, {tombstones}) AS n
        """,
        $"UPDATE auth_schema.soft_reference_streams SET position = {tombstones}",
        "VACUUM (ANALYZE) auth_schema.soft_reference_deletions",
    ];
}
