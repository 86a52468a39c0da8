using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Sweep;
using SoftReferences.EntityFrameworkCore.Tests.Verification;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Storage;

/// <summary>Transactions of the library lock rows in the same order, so that they wait for each other without a deadlock. If a deadlock occurs nevertheless, the victim is retried.</summary>
public sealed class DeadlockTests : IDisposable
{
    private const int Rounds = 5;

    // Enough rows for PostgreSQL to write them in an arbitrary order unless the statement orders them.
    private const int Count = 4_000;

    // A strategy that never retries, so that a deadlock is visible.
    private readonly PostgreSqlDatabase _strict = new() { Strategy = static dependencies => new NeverAgain(dependencies) };
    private readonly PostgreSqlDatabase _usual = new();

    [Fact]
    public async Task SuspectsThatAreFoundAgain_WhileTheyAreSettled()
    {
        using var world = new SweepWorld(_strict);
        var owner = world.Owner(AuthUsers.Service);
        await world.AddAnimalsAsync(Enumerable.Range(0, Count).Select(_ => SweepWorld.NewUser()));
        for (var round = 0; round < Rounds; round++)
        {
            Assert.True(await world.Store.Sweep.TryBeginAsync(owner, round, SweepCause.Request, CancellationToken.None));
            var range = (await world.Store.Sweep.ClaimAsync(owner, CancellationToken.None))!;
            var batch = await world.Store.Sweep.ClaimSuspectsAsync(owner, Count, CancellationToken.None);
            Assert.Equal(round > 0 ? Count : null, batch?.Items.Count);

            var settled = batch is null ? Task.CompletedTask : Task.Run(() => world.Store.Sweep.SettleAsync(owner, batch, new("epoch-1", [], [], batch.Items, [], TimeSpan.Zero), isFollowed: true, CancellationToken.None));
            var found = await world.NewStore().Sweep.FinishAsync(range, new("epoch-1", range.Keys, 0, []), CancellationToken.None);
            await settled;

            Assert.Equal(Count, found);
            Assert.Equal(Count, (await world.SuspectsAsync()).Count());
            Assert.Null(await world.Store.Sweep.ClaimAsync(owner, CancellationToken.None));
            world.Time.Advance(world.Options.GracePeriod);
        }
    }

    [Fact]
    public async Task CanariesOfTwoReferences_OfWhichSomeAreForgotten()
    {
        using var world = new SweepWorld(_strict);
        var owner = world.Owner(AuthUsers.Service);
        var users = world.AddUsers(Count);
        await world.AddAsync(users.Select(user => new Animal { KeeperId = user, VetId = user }));
        for (var round = 0; round < Rounds; round++)
        {
            Assert.True(await world.Store.Sweep.TryBeginAsync(owner, round, SweepCause.Request, CancellationToken.None));
            var ranges = new List<SweepRange>();
            while (await world.Store.Sweep.ClaimAsync(owner, CancellationToken.None) is { } range)
            {
                ranges.Add(range);
            }

            var found = await Task.WhenAll(ranges.Select(range => Task.Run(() => world.NewStore().Sweep.FinishAsync(range, new("epoch-1", [], 0, Shuffled(range.Keys)), CancellationToken.None))));

            Assert.Equal([0, 0], found);
            Assert.NotEmpty(await world.AllAsync<Canary>());
            Assert.Null(await world.Store.Sweep.ClaimAsync(owner, CancellationToken.None));
        }
    }

    [Fact]
    public async Task RecordsOfTheSameKeys_OfWhichSomeAreConfirmedAndOthersSuspect()
    {
        using var world = new OrderWorld(_strict);
        world.Owner.Fail();
        var (one, other) = (NewStore(), NewStore());
        SoftRef<AuthUsers>[] buyers = [.. Enumerable.Range(0, Count).Select(_ => OrderWorld.NewUser())];
        for (var round = 0; round < Rounds; round++)
        {
            var missing = await StoreAndClaimAsync(2 * round);
            Random.Shared.Shuffle(buyers);
            var existing = await StoreAndClaimAsync((2 * round) + 1);

            var suspects = Task.Run(() => one.Verification.SuspectAsync(missing, missing.Items, "epoch-1", CancellationToken.None));
            var verified = await other.Verification.ConfirmAsync(existing, existing.Items, CancellationToken.None);

            Assert.Equal((Count, Count), (await suspects, verified));
        }

        IDependentStore NewStore() => new Replica(world, new() { BatchSize = Count }).Store;

        async Task<VerificationBatch> StoreAndClaimAsync(int part)
        {
            await using var context = world.Open();
            context.AddRange(buyers.Select((buyer, index) => new Order { Number = (part * Count) + index, BuyerId = buyer }));
            await context.SaveChangesAsync();
            var batch = (await one.Verification.ClaimAsync(one.Owners[0], CancellationToken.None))!;
            Assert.Equal(Count, batch.Items.Count);
            return batch;
        }
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(2_000)]
    public async Task RowsThatReferToDeletedKeysTwice_AndAreCleanedUpForBothReferences(int batchSize)
    {
        const int Others = 100_000;
        using var world = new SweepWorld(_strict);
        var log = new Cleanup.ListLogger<CleanupEngine>();
        SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, 5_000).Select(_ => SweepWorld.NewUser())];
        await using (var context = world.Open())
        {
            // Enough rows for PostgreSQL to use an index, which returns the rows in key order. That order is different for the two references.
            await context.Database.ExecuteSqlAsync(
                $"""INSERT INTO shelter_schema."Animal" ("Id", "KeeperId", "VetId") SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid() FROM generate_series(1, {Others})""");
            await context.Database.ExecuteSqlAsync($"ANALYZE");
        }

        await world.AddAsync(Enumerable.Range(0, 40_000).Select(_ => new Animal { KeeperId = Any(), VetId = Any() }));
        world.Users.Report(TombstoneKind.Deleted, users);
        while (await world.FollowAsync() > 0)
        {
        }

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => CleanAsync(world.NewCleanup(new() { BatchSize = batchSize }, log)))));

        Assert.Equal(string.Empty, string.Join(Environment.NewLine, log.Of(LogLevel.Warning)));
        await using var left = world.Open();
        Assert.Equal(Others, await left.Set<Animal>().CountAsync());

        SoftRef<AuthUsers> Any() => users[Random.Shared.Next(users.Length)];

        static async Task CleanAsync(CleanupEngine engine)
        {
            while (await engine.RunOnceAsync(CancellationToken.None))
            {
            }
        }
    }

    [Fact]
    public async Task KeysThatAreRestored_WhileTheyAreCleanedUp()
    {
        using var world = new SweepWorld(_strict);
        var log = new Cleanup.ListLogger<CleanupEngine>();
        for (var round = 0; round < Rounds; round++)
        {
            SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, Count).Select(_ => SweepWorld.NewUser())];
            await world.AddAsync(users.Select(user => new Animal { KeeperId = user, VetId = user }));
            world.Users.Report(TombstoneKind.Deleted, users);
            while (await world.FollowAsync() > 0)
            {
            }

            Random.Shared.Shuffle(users);
            world.Users.Report(TombstoneKind.Restored, users[..(Count / 2)]);
            await Task.WhenAll(
                Task.Run(() => CleanAsync(world.NewCleanup(new() { BatchSize = 300 }, log))),
                Task.Run(() => CleanAsync(world.NewCleanup(new() { BatchSize = 300 }, log))),
                Task.Run(async () =>
                {
                    while (await world.FollowAsync() > 0)
                    {
                    }
                }));

            Assert.Equal(string.Empty, string.Join(Environment.NewLine, log.Of(LogLevel.Warning)));
        }

        static async Task CleanAsync(CleanupEngine engine)
        {
            while (await engine.RunOnceAsync(CancellationToken.None))
            {
            }
        }
    }

    [Fact]
    public async Task HoldsOfTwoReferences_ThatAreRejectedAtOnce()
    {
        for (var round = 0; round < Rounds; round++)
        {
            using var database = new PostgreSqlDatabase { Strategy = static dependencies => new NeverAgain(dependencies) };
            using var world = new Cleanup.CleanupWorld(database, breaker: new() { MaximumKeys = 0 });
            SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, Count).Select(_ => Cleanup.CleanupWorld.NewUser())];
            await world.AddAsync([.. users.Select(user => new Cleanup.Pet { UserId = user }), .. users.Select(user => new Cleanup.Visit { UserId = user })]);
            world.Owner.Report(TombstoneKind.Deleted, users);
            await world.FollowAndCleanAsync();
            var held = await world.Store.Operations.FindHeldAsync();
            Assert.Equal(["Pet.UserId", "Visit.UserId"], held.Select(hold => hold.Reference!).Order(StringComparer.Ordinal));

            await Task.WhenAll(held.Select(hold => Task.Run(() => world.NewStore().Operations.RejectAsync(hold.Id, "ann", "They were not deleted."))));

            Assert.Equal(2 * Count, (await world.AllAsync<Cleanup.Pet>()).Count + (await world.AllAsync<Cleanup.Visit>()).Count);
        }
    }

    [Fact]
    public async Task Transaction_ThatWasTakenBack_IsRunAnew()
    {
        await using var counters = await Counters.CreateAsync(_usual);

        await CrossAsync(counters);

        Assert.Equal((3, 2, 2), (counters.Runs, await counters.ReadAsync(1), await counters.ReadAsync(2)));
    }

    [Fact]
    public async Task Transaction_OfAContextThatTriesAgainByItself_IsLeftToIt()
    {
        await using var counters = await Counters.CreateAsync(_strict);

        var exception = await Assert.ThrowsAsync<PostgresException>(() => CrossAsync(counters));

        Assert.Equal(PostgresErrorCodes.DeadlockDetected, exception.SqlState);
        Assert.Equal((2, 1, 1), (counters.Runs, await counters.ReadAsync(1), await counters.ReadAsync(2)));
    }

    [Fact]
    public async Task Transaction_ThatYields_IsLeftToTheCaller()
    {
        await using var counters = await Counters.CreateAsync(_usual);

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => CrossAsync(counters, yields: true));

        Assert.Equal(PostgresErrorCodes.DeadlockDetected, Assert.IsType<PostgresException>(exception.GetBaseException()).SqlState);
        Assert.Equal((2, 1, 1), (counters.Runs, await counters.ReadAsync(1), await counters.ReadAsync(2)));
    }

    [Fact]
    public async Task Transaction_ThatFailsForAnotherReason_IsRunOnce()
    {
        await using var counters = await Counters.CreateAsync(_usual);

        var exception = await Assert.ThrowsAsync<PostgresException>(() => counters.FailAsync());

        Assert.Equal(PostgresErrorCodes.DivisionByZero, exception.SqlState);
        Assert.Equal((1, 0), (counters.Runs, await counters.ReadAsync(1)));
    }

    public void Dispose()
    {
        _strict.Dispose();
        _usual.Dispose();
    }

    /// <summary>Runs two transactions that wait for each other.</summary>
    private static Task<int[]> CrossAsync(Counters counters, bool yields = false)
    {
        var begun = 0;
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Task.WhenAll(counters.CountAsync(1, 2, MeetAsync, yields), counters.CountAsync(2, 1, MeetAsync, yields));

        Task MeetAsync()
        {
            if (Interlocked.Increment(ref begun) == 2)
            {
                both.SetResult();
            }

            return both.Task;
        }
    }

    private static OwnerKey[] Shuffled(IEnumerable<OwnerKey> keys)
    {
        OwnerKey[] shuffled = [.. keys];
        Random.Shared.Shuffle(shuffled);
        return shuffled;
    }

    /// <summary>Two counters that transactions of the library increment.</summary>
    private sealed class Counters : IAsyncDisposable
    {
        private readonly ServiceProvider _services;
        private int _runs;

        private Counters(TestDatabase database) =>
            _services = new ServiceCollection().AddDbContext<Context>(builder => database.Use(builder)).BuildServiceProvider(validateScopes: true);

        public int Runs => _runs;

        private StoreTransactions<Context> Transactions => new(_services.GetRequiredService<IServiceScopeFactory>(), DatabaseClock.For(TimeProvider.System));

        public static async Task<Counters> CreateAsync(TestDatabase database)
        {
            var counters = new Counters(database);
            await counters.Transactions.RunAsync(
                (session, token) => session.Context.Database.ExecuteSqlRawAsync(
                    "CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL DEFAULT 0); INSERT INTO counters VALUES (1), (2)", token),
                CancellationToken.None);
            return counters;
        }

        public Task<int> CountAsync(int first, int second, Func<Task> between, bool yields = false)
        {
            var transactions = Transactions;
            return yields ? transactions.RunYieldingAsync(CountAsync, longestIdle: null, CancellationToken.None) : transactions.RunAsync(CountAsync, CancellationToken.None);

            async Task<int> CountAsync(StoreSession session, CancellationToken cancellationToken)
            {
                Interlocked.Increment(ref _runs);
                await session.Context.Database.ExecuteSqlAsync($"UPDATE counters SET n = n + 1 WHERE id = {first}", cancellationToken);
                await between();
                return await session.Context.Database.ExecuteSqlAsync($"UPDATE counters SET n = n + 1 WHERE id = {second}", cancellationToken);
            }
        }

        public Task<int> FailAsync() => Transactions.RunAsync(
            async (session, token) =>
            {
                Interlocked.Increment(ref _runs);
                await session.Context.Database.ExecuteSqlAsync($"UPDATE counters SET n = n + 1 WHERE id = 1", token);
                return await session.Context.Database.ExecuteSqlAsync($"UPDATE counters SET n = 1 / (n - n) WHERE id = 1", token);
            },
            CancellationToken.None);

        public Task<int> ReadAsync(int id) => Transactions.ReadAsync(
            (session, token) => session.Context.Database.SqlQuery<int>($"SELECT n AS \"Value\" FROM counters WHERE id = {id}").SingleAsync(token),
            CancellationToken.None);

        public ValueTask DisposeAsync() => _services.DisposeAsync();

        private sealed class Context(DbContextOptions<Context> options) : DbContext(options);
    }

    private sealed class NeverAgain(ExecutionStrategyDependencies dependencies) : ExecutionStrategy(dependencies, maxRetryCount: 1, maxRetryDelay: TimeSpan.Zero)
    {
        protected override bool ShouldRetryOn(Exception exception) => false;
    }
}
