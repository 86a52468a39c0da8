using Npgsql;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

/// <summary>A reader among transactions that commit in any order: a reader of the feed loses nothing, but readers that do not use positions do.</summary>
public sealed class FeedInterleavingTests
{
    private const int Databases = 4;
    private const int InterleavingsEach = 2_500;
    private const int InterleavingsOfNaiveReaders = 300;
    private const string Time = "(extract(epoch FROM occurred_at) * 1000000)::bigint";

    [Fact]
    public async Task Interleavings_OfChangesCommitsAndReads_LoseNothingAndRepeatNothing()
    {
        var overtaken = await Task.WhenAll(Enumerable.Range(1, Databases).Select(seed => Task.Run(() => RunAsync(seed))));
        Assert.True(overtaken.Sum() > Databases * InterleavingsEach / 10, $"Only {overtaken.Sum()} reads reached the end while an older transaction was open, which is too few.");
    }

    [Theory]
    [InlineData("TRUE")]
    [InlineData("xmin::text::bigint < pg_snapshot_xmin(pg_current_snapshot())::text::bigint")]
    public async Task NaiveReader_ByTheTimesOfEntries_SkipsSome(string isOld)
    {
        // The same interleavings without a sequencer, read by 'time > cursor', with and without waiting for running transactions.
        // If these readers lost nothing, the test above would prove nothing.
        await using var interleaving = await FeedInterleaving.CreateAsync(seed: 1);
        await using var connection = new NpgsqlConnection(interleaving.ConnectionString);
        await connection.OpenAsync();
        var read = new List<long>();
        for (var round = 0; round < InterleavingsOfNaiveReaders; round++)
        {
            await interleaving.RunAsync(ReadAsync);
        }

        while (await ReadAsync(limit: 1_000) > 0)
        {
        }

        var skipped = (await QueryAsync(connection, $"SELECT {Time} FROM auth_schema.soft_reference_journal")).Except(read).ToList();
        Assert.True(skipped.Count > 0, $"All {read.Count} entries were read.");

        async Task<int> ReadAsync(int limit)
        {
            var cursor = read.Count > 0 ? read[^1] : 0;
            var page = await QueryAsync(connection, $"SELECT {Time} FROM auth_schema.soft_reference_journal WHERE {Time} > {cursor} AND {isOld} ORDER BY 1 LIMIT {limit}");
            read.AddRange(page);
            return page.Count;
        }
    }

    private static async Task<int> RunAsync(int seed)
    {
        await using var interleaving = await FeedInterleaving.CreateAsync(seed);
        var read = new List<(Guid Key, TombstoneKind Kind)>();
        var cursor = 0L;
        for (var round = 0; round < InterleavingsEach; round++)
        {
            await interleaving.RunAsync(ReadAsync);
        }

        while (await ReadAsync(limit: 1_000) > 0)
        {
        }

        var expected = interleaving.Writers.SelectMany(writer => writer.Committed).ToLookup(change => change.Key, change => change.Kind);
        var actual = read.ToLookup(change => change.Key, change => change.Kind);
        Assert.Equal(expected.Select(group => group.Key).Order(), actual.Select(group => group.Key).Order());
        Assert.All(expected, group => Assert.Equal(group, actual[group.Key]));
        return interleaving.Overtaken;

        async Task<int> ReadAsync(int limit)
        {
            var page = await interleaving.Owner.ReadAsync(cursor, limit);
            Assert.Equal(Enumerable.Range(1, page.Items.Count).Select(ordinal => cursor + ordinal), page.Items.Select(item => item.Position));
            read.AddRange(page.Items.Select(item => (item.Key.AsGuid(), item.Kind)));
            cursor = page.Next;
            return page.Items.Count;
        }
    }

    private static async Task<List<long>> QueryAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<long>();
        while (await reader.ReadAsync())
        {
            ids.Add(reader.GetInt64(0));
        }

        return ids;
    }
}
