using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Faults;
using Xunit.Abstractions;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

public sealed class PostgreSqlFeedFaultTests(ITestOutputHelper output) : FeedFaultTests(new FaultyPostgreSqlDatabase(), output)
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // The frozen replica keeps its connection and its locks.
    [Fact]
    public async Task ReplicaThatStandsStillAtAnyStep_KeepsNobodyFromTheFeed()
    {
        var (steps, hasStruck) = (0, true);
        while (hasStruck)
        {
            var ids = await BeginAsync();
            Database.Plan.Plan(new Fault(++steps, IsCarriedOut: false, EndsProcess: false) { StandsStill = true });
            await using var replica = Open(IdleTimeout);
            var reading = Task.Run(() => Record.ExceptionAsync(() => ReadAsync(replica, [], ids.Count + 1)));
            while (!reading.IsCompleted && !Database.Plan.HasStruck)
            {
                await Task.WhenAny(reading, Task.Delay(1));
            }

            hasStruck = Database.Plan.HasStruck;
            try
            {
                var read = new List<Tombstone>();
                await ReadAsync(Direct, read, ids.Count + 1).WaitAsync(Patience);
                AssertRead(ids, read);
            }
            finally
            {
                Database.Plan.GoOn();
                await reading.WaitAsync(Patience);
            }

            // The database may have ended a slow transaction before the replica reached the step. Then the read failed early, and there are more steps.
            hasStruck |= await reading is not null;

            var readAgain = new List<Tombstone>();
            await ReadAsync(Direct, readAgain, ids.Count + 1);
            AssertRead(ids, readAgain);
        }

        Output.WriteLine($"{steps - 1} steps");
        Assert.True(steps > 10, $"Only {steps - 1} steps, which is too few.");
    }
}

public sealed class SqliteFeedFaultTests(ITestOutputHelper output) : FeedFaultTests(new FaultySqliteDatabase(), output);

/// <summary>Fails every request of an owner that sequences, serves and prunes its feed, one per run (I3, I4).</summary>
public abstract class FeedFaultTests(FaultyDatabase database, ITestOutputHelper output) : IAsyncLifetime
{
    private const int MaximumRounds = 20;
    private const int PageSize = 4;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow.AddDays(60));
    private OwnerWorld _direct = null!;
    private string _epoch = string.Empty;

    internal FaultyDatabase Database => database;

    internal OwnerWorld Direct => _direct;

    protected ITestOutputHelper Output => output;

    public async Task InitializeAsync()
    {
        _direct = await OwnerWorld.CreateAsync(options => database.UseDirectly(options));
        await _direct.UseAsync(async context => _epoch = (await context.Set<DeletionFeedState>().AsNoTracking().SingleAsync()).Epoch);
    }

    public async Task DisposeAsync()
    {
        await _direct.DisposeAsync();
        database.Dispose();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task FailureAtEveryStep_LosesNothing_AndGivesNothingTwice(bool isCarriedOut, bool endsProcess)
    {
        await RunAsync(null);
        var (step, runs) = (0, 0);
        do
        {
            step = database.Plan.StepAfter(step, isCarriedOut);
            await RunAsync(new Fault(step, isCarriedOut, endsProcess));
            runs++;
        }
        while (database.Plan.HasStruck);

        output.WriteLine($"{runs - 1} of {step - 1} steps");
        Assert.True(step > 20 && runs > 5, $"Only {runs - 1} of {step - 1} steps failed, which is too few.");
    }

    /// <summary>Reads a feed to its end, prunes it, and checks the tombstones.</summary>
    private async Task RunAsync(Fault? fault)
    {
        var ids = await BeginAsync();
        var read = new List<Tombstone>();
        if (fault is null)
        {
            database.Plan.Rehearse();
        }
        else
        {
            database.Plan.Plan(fault);
        }

        var owner = Open();
        for (var round = 0; round < MaximumRounds && !await IsPrunedAsync(ids.Count + 1); round++)
        {
            if (database.Plan.IsDown)
            {
                await owner.DisposeAsync();
                database.Restart();
                owner = Open();
            }

            await TryAsync(async () =>
            {
                await ReadAsync(owner, read, ids.Count + 1);
                await owner.PruneAsync(new DeletionFeedOptions { PruneBatch = 3 }, _time);
            });
        }

        await owner.DisposeAsync();
        Assert.True(await IsPrunedAsync(ids.Count + 1), $"{fault}: the feed is not pruned after {MaximumRounds} rounds.");
        AssertRead(ids, read);
    }

    internal OwnerWorld Open(TimeSpan? idleTimeout = null) => OwnerWorld.Open(options => database.Use(options), idleTimeout: idleTimeout);

    /// <summary>Continues to read a feed until a number of tombstones has been read.</summary>
    internal async Task ReadAsync(OwnerWorld owner, List<Tombstone> read, int count)
    {
        while (read.Count < count)
        {
            var page = await owner.ReadAsync(read.Count, PageSize);
            Assert.Equal(_epoch, page.Epoch);
            read.AddRange(page.Items);
        }
    }

    /// <summary>Checks that all users were deleted, that the first was restored, and that nothing is missing or repeated.</summary>
    protected static void AssertRead(IReadOnlyList<Guid> ids, IReadOnlyList<Tombstone> read)
    {
        Assert.Equal(Enumerable.Range(1, ids.Count + 1).Select(position => (long)position), read.Select(item => item.Position));
        Assert.Equal(ids.Order(), read.Where(item => item.Kind == TombstoneKind.Deleted).Select(item => item.Key.AsGuid()).Order());
        Assert.Equal(ids[0], Assert.Single(read, item => item.Kind == TombstoneKind.Restored).Key.AsGuid());
    }

    private static async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
        {
            // The caller tries again.
        }
    }

    /// <summary>Starts with an empty feed, deletes some users, and restores one of them.</summary>
    protected async Task<List<Guid>> BeginAsync()
    {
        await _direct.UseAsync(async context =>
        {
            await context.Users.IgnoreQueryFilters().ExecuteDeleteAsync();
            await context.Set<DeletionJournalEntry>().ExecuteDeleteAsync();
            await context.Set<CapturedDeletion>().ExecuteDeleteAsync();
            await context.Set<DeletionFeedState>().ExecuteUpdateAsync(setters => setters.SetProperty(state => state.Position, 0L).SetProperty(state => state.PrunedPosition, 0L));
        });
        var ids = await _direct.AddUsersAsync(6);
        await _direct.DeleteAsync(ids);
        await _direct.UseAsync(async context =>
        {
            context.Add(new OwnerWorld.User { Id = ids[0] });
            await context.SaveChangesAsync();
        });
        return ids;
    }

    private async Task<bool> IsPrunedAsync(long position)
    {
        var isPruned = false;
        await _direct.UseAsync(async context =>
            isPruned = !await context.Set<DeletionJournalEntry>().AnyAsync()
                && !await context.Set<CapturedDeletion>().AnyAsync()
                && await context.Set<DeletionFeedState>().AnyAsync(state => state.Position == position && state.PrunedPosition == position));
        return isPruned;
    }
}
