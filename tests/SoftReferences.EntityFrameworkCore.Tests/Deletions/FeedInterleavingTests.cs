using Microsoft.EntityFrameworkCore;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

/// <summary>Steps of concurrent transactions and of a reader in random orders, one after the other so that each order is really had.</summary>
public sealed class FeedInterleavingTests
{
    private const int Databases = 4;
    private const int InterleavingsEach = 2_500;
    private const int Writers = 3;

    [Fact]
    public async Task Interleavings_OfChangesCommitsAndReads_LoseNothingAndRepeatNothing()
    {
        var outOfOrder = await Task.WhenAll(Enumerable.Range(1, Databases).Select(seed => Task.Run(() => RunAsync(seed))));
        Assert.True(outOfOrder.Sum() > Databases * InterleavingsEach / 10, $"Only {outOfOrder.Sum()} reads came while a transaction was open that had begun before them: this tests little.");
    }

    private static async Task<int> RunAsync(int seed)
    {
        var random = new Random(seed);
        var connectionString = PostgreSqlServer.Shared.CreateDatabase();
        await using var owner = await OwnerWorld.CreateAsync(options => options.UseNpgsql(connectionString));
        var writers = new List<OwnerWriter>();
        for (var writer = 0; writer < Writers; writer++)
        {
            writers.Add(await OwnerWriter.OpenAsync(connectionString, new Random((seed * Writers) + writer)));
        }

        var read = new List<(Guid Key, TombstoneKind Kind)>();
        var cursor = 0L;
        var overtaking = 0;
        for (var interleaving = 0; interleaving < InterleavingsEach; interleaving++)
        {
            // One transaction of each writer, and a read or two somewhere between their steps.
            var open = new List<OwnerWriter>(writers);
            while (open.Count > 0)
            {
                if (random.Next(8) == 0)
                {
                    overtaking += await ReadAsync(limit: random.Next(1, 6)) > 0 && writers.Exists(writer => writer.IsInTransaction) ? 1 : 0;
                    continue;
                }

                var next = open[random.Next(open.Count)];
                await next.StepAsync();
                if (!next.IsInTransaction)
                {
                    open.Remove(next);
                }
            }
        }

        while (await ReadAsync(limit: 1_000) > 0)
        {
        }

        var expected = writers.SelectMany(writer => writer.Committed).ToLookup(change => change.Key, change => change.Kind);
        var actual = read.ToLookup(change => change.Key, change => change.Kind);
        Assert.Equal(expected.Select(group => group.Key).Order(), actual.Select(group => group.Key).Order());
        Assert.All(expected, group => Assert.Equal(group, actual[group.Key]));
        foreach (var writer in writers)
        {
            await writer.DisposeAsync();
        }

        return overtaking;

        async Task<int> ReadAsync(int limit)
        {
            var page = await owner.ReadAsync(cursor, limit);
            Assert.Equal(Enumerable.Range(1, page.Items.Count).Select(ordinal => cursor + ordinal), page.Items.Select(item => item.Position));
            read.AddRange(page.Items.Select(item => (item.Key.AsGuid(), item.Kind)));
            cursor = page.Next;
            return page.Items.Count;
        }
    }
}
