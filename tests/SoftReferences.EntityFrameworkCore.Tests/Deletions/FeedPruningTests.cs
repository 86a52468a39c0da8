using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

public abstract class FeedPruningTests(TestDatabase database) : IAsyncLifetime, IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private OwnerWorld _owner = null!;

    private protected OwnerWorld Owner => _owner;

    public async Task InitializeAsync() => _owner = await OwnerWorld.CreateAsync(options => database.Use(options));

    public async Task DisposeAsync() => await _owner.DisposeAsync();

    [Fact]
    public async Task WhatIsTooOld_IsPruned_EvenIfNobodyEverReadIt()
    {
        await _owner.DeleteAsync(await _owner.AddUsersAsync(25));
        _time.Advance(TimeSpan.FromDays(31));

        Assert.Equal(25, await PruneAsync(batch: 10));

        await _owner.UseAsync(async context =>
        {
            Assert.Equal(0, await context.Set<CapturedDeletion>().CountAsync());
            Assert.Equal(0, await context.Set<DeletionJournalEntry>().CountAsync());
        });
        var exception = await Assert.ThrowsAsync<DeletionFeedException>(() => _owner.ReadAsync(after: 24));
        var page = await _owner.ReadAsync(after: 25);
        Assert.Empty(page.Items);
        Assert.Equal((true, new FeedCursor(page.Epoch, 25)), (exception.CursorLost, exception.RestartAt));
    }

    [Fact]
    public async Task WhatIsNotTooOld_Stays()
    {
        await _owner.DeleteAsync(await _owner.AddUsersAsync(3));
        _time.Advance(TimeSpan.FromDays(29));
        Assert.Equal(0, await PruneAsync());
        Assert.Equal(3, (await _owner.ReadAsync(after: 0)).Items.Count);
    }

    [Fact]
    public async Task OldOnesBehindAYoungOne_Stay_SoThatPositionsAreDense()
    {
        await _owner.DeleteAsync(await _owner.AddUsersAsync(4));
        await _owner.ReadAsync(after: 0);
        await _owner.UseAsync(context => context.Set<CapturedDeletion>().Where(deletion => deletion.Position == 3)
            .ExecuteUpdateAsync(update => update.SetProperty(deletion => deletion.OccurredAt, _time.GetUtcNow().AddDays(20))));
        _time.Advance(TimeSpan.FromDays(31));

        Assert.Equal(2, await PruneAsync());

        Assert.Equal([3L, 4L], (await _owner.ReadAsync(after: 2)).Items.Select(item => item.Position));
    }

    [Fact]
    public async Task Tombstone_OfAClockThatWasYearsAhead_KeepsNothing()
    {
        await _owner.DeleteAsync(await _owner.AddUsersAsync(4));
        await _owner.ReadAsync(after: 0);
        await _owner.UseAsync(context => context.Set<CapturedDeletion>().Where(deletion => deletion.Position == 1)
            .ExecuteUpdateAsync(update => update.SetProperty(deletion => deletion.OccurredAt, _time.GetUtcNow().AddYears(10))));
        _time.Advance(TimeSpan.FromDays(31));

        Assert.Equal(4, await PruneAsync());

        Assert.Empty((await _owner.ReadAsync(after: 4)).Items);
    }

    [Fact]
    public async Task Tombstones_StayWhileTheClockOfTheApplicationIsBehind()
    {
        await _owner.DeleteAsync(await _owner.AddUsersAsync(4));
        await _owner.ReadAsync(after: 0);

        Assert.Equal(0, await _owner.PruneAsync(new(), new FakeTimeProvider(_time.GetUtcNow().AddYears(-1))));

        Assert.Equal(4, (await _owner.ReadAsync(after: 0)).Items.Count);
    }

    [Fact]
    public async Task Positions_GoOnAfterEverythingWasPruned()
    {
        await _owner.DeleteAsync(await _owner.AddUsersAsync(3));
        _time.Advance(TimeSpan.FromDays(31));
        await PruneAsync();
        await _owner.DeleteAsync(await _owner.AddUsersAsync(1));
        Assert.Equal(4, Assert.Single((await _owner.ReadAsync(after: 3)).Items).Position);
    }

    [Fact]
    public async Task Replicas_PruneTogether_WhileReadersRead()
    {
        const int Count = 400;
        await _owner.DeleteAsync(await _owner.AddUsersAsync(Count));
        await _owner.ReadAsync(after: 0);
        _time.Advance(TimeSpan.FromDays(31));
        using var stop = new CancellationTokenSource();

        // A reader gets a dense page, or is told that its cursor is lost and where to restart. It never gets an empty page before the end.
        var reading = Enumerable.Range(0, 3).Select(reader => Task.Run(async () =>
        {
            var random = new Random(reader);
            while (!stop.IsCancellationRequested)
            {
                var after = random.Next(Count);
                try
                {
                    var page = await _owner.ReadAsync(after, 50);
                    Assert.Equal(Enumerable.Range(1, Math.Min(50, Count - after)).Select(ordinal => (long)after + ordinal), page.Items.Select(item => item.Position));
                }
                catch (DeletionFeedException exception) when (exception.RestartAt?.Position > after)
                {
                    Assert.True(exception.CursorLost);
                }
            }
        })).ToList();
        var pruned = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var sum = 0L;
            for (var round = 0; round < 400 && await RemainingAsync() > 0; round++)
            {
                sum += await PruneAsync(batch: 7);
            }

            return sum;
        })));
        await stop.CancelAsync();
        await Task.WhenAll(reading);

        Assert.Equal(Count, pruned.Sum());
    }

    public void Dispose()
    {
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task<long> PruneAsync(int batch = 5_000) => _owner.PruneAsync(new() { PruneBatch = batch }, _time);

    private async Task<int> RemainingAsync()
    {
        var count = 0;
        await _owner.UseAsync(async context => count = await context.Set<CapturedDeletion>().CountAsync());
        return count;
    }
}

public sealed class PostgreSqlFeedPruningTests() : FeedPruningTests(new PostgreSqlDatabase())
{
    [Theory]
    [InlineData(-4_000)]
    [InlineData(4_000)]
    public async Task Tombstones_StayForAsLong_WhateverTheClockOfTheMachineSays(int days)
    {
        await Owner.DeleteAsync(await Owner.AddUsersAsync(4));
        await Owner.ReadAsync(after: 0);

        Assert.Equal(0, await Owner.PruneAsync(new(), WrongClock.Corrected(TimeSpan.FromDays(days))));

        Assert.Equal(4, (await Owner.ReadAsync(after: 0)).Items.Count);
    }
}

public sealed class SqliteFeedPruningTests() : FeedPruningTests(new SqliteFileDatabase());
