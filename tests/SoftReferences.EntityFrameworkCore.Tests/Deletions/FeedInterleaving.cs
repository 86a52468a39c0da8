using Microsoft.EntityFrameworkCore;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

/// <summary>Interleaves the steps of concurrent transactions and of a reader in random orders. Steps run one at a time, so that each order really occurs.</summary>
internal sealed class FeedInterleaving : IAsyncDisposable
{
    private const int WriterCount = 3;

    private readonly Random _random;

    private FeedInterleaving(string connectionString, OwnerWorld owner, Random random)
    {
        ConnectionString = connectionString;
        Owner = owner;
        _random = random;
    }

    public string ConnectionString { get; }

    public OwnerWorld Owner { get; }

    public List<OwnerWriter> Writers { get; } = [];

    /// <summary>Gets how many reads reached the end of the feed while an older transaction was still open.</summary>
    public int Overtaken { get; private set; }

    public static async Task<FeedInterleaving> CreateAsync(int seed)
    {
        var connectionString = PostgreSqlServer.Shared.CreateDatabase();
        var interleaving = new FeedInterleaving(connectionString, await OwnerWorld.CreateAsync(options => options.AllowManyProviders().UseNpgsql(connectionString)), new Random(seed));
        for (var writer = 0; writer < WriterCount; writer++)
        {
            interleaving.Writers.Add(await OwnerWriter.OpenAsync(connectionString, new Random((seed * WriterCount) + writer)));
        }

        return interleaving;
    }

    /// <summary>Runs one transaction of each writer, with reads at random points between their steps.</summary>
    /// <param name="read">Continues the read, up to a limit, and returns how many items it got.</param>
    public async Task RunAsync(Func<int, Task<int>> read)
    {
        var open = new List<OwnerWriter>(Writers);
        while (open.Count > 0)
        {
            if (_random.Next(8) == 0)
            {
                // Usually large enough to reach the end of the feed, because a reader that lags behind never races with the writers.
                var limit = _random.Next(_random.Next(4) == 0 ? 5 : 1_000) + 1;
                var count = await read(limit);
                Overtaken += count > 0 && count < limit && Writers.Exists(writer => writer.IsInTransaction) ? 1 : 0;
                continue;
            }

            var next = open[_random.Next(open.Count)];
            await next.StepAsync();
            if (!next.IsInTransaction)
            {
                open.Remove(next);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var writer in Writers)
        {
            await writer.DisposeAsync();
        }

        await Owner.DisposeAsync();
    }
}
