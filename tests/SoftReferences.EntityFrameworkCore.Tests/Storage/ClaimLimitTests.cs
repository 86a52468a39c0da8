using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;
using SoftReferences.EntityFrameworkCore.Tests.Sweep;
using SoftReferences.EntityFrameworkCore.Tests.Verification;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Storage;

/// <summary>A claim never takes more than its limit, even if PostgreSQL believes that the table has one row because it was last analyzed then.</summary>
/// <remarks>A plan for one row repeats the subquery for each further row. By then the first row is locked and leased, so the subquery finds the next one instead.</remarks>
public sealed class ClaimLimitTests : IDisposable
{
    private const int Users = 10;

    private readonly PostgreSqlDatabase _database = new();

    [Fact]
    public async Task Ranges()
    {
        using var world = new CleanupWorld(_database);
        for (var range = 0; range < 4; range++)
        {
            await DeleteUsersAsync(world);
        }

        await PretendOneRowAsync<CleanupRange>(world.Open());

        Assert.Equal(Users, (await ClaimOfPetsAsync(world)).Items.Count);
    }

    [Fact]
    public async Task Records()
    {
        using var world = new CleanupWorld(_database);
        await DeleteUsersAsync(world);
        for (var failure = 0; failure < 3; failure++)
        {
            var failed = await ClaimOfPetsAsync(world);
            await world.Store.Cleanup.DeferAsync(failed, failed.Items, TimeSpan.Zero, "It fails.", countsAsAttempt: true, CancellationToken.None);
        }

        await PretendOneRowAsync<CleanupRecord>(world.Open());

        // Records that failed three times are claimed in smaller parts.
        Assert.Equal(7, (await ClaimOfPetsAsync(world)).Items.Count);
    }

    [Fact]
    public async Task RangesOfASweep()
    {
        using var world = new SweepWorld(_database);
        world.Options.KeysPerRange = Users;
        await world.AddAnimalsAsync(world.AddUsers(4 * Users));
        var owner = world.Owner(AuthUsers.Service);
        Assert.True(await world.Store.Sweep.TryBeginAsync(owner, 0, SweepCause.Request, CancellationToken.None));
        while (await world.Store.Sweep.ClaimAsync(owner, CancellationToken.None) is not null)
        {
        }

        Assert.InRange((await world.AllAsync<SweptRange>()).Count, 4, 10);
        world.Time.Advance(world.Options.LeaseDuration);
        await PretendOneRowAsync<SweptRange>(world.Open());

        var range = await world.Store.Sweep.ClaimAsync(owner, CancellationToken.None);

        Assert.Equal(range!.Id, Assert.Single(await world.AllAsync<SweptRange>(), swept => swept.LeasedUntil > world.Time.GetUtcNow()).Id);
    }

    [Fact]
    public async Task SuspectsOfASweep()
    {
        using var world = new SweepWorld(_database);
        var owner = world.Owner(AuthUsers.Service);
        await world.AddAnimalsAsync([.. world.AddUsers(Users), .. Enumerable.Range(0, Users).Select(_ => SweepWorld.NewUser())]);
        await world.SweepAsync();
        Assert.Equal(Users, (await world.SuspectsAsync()).Count());
        world.Time.Advance(world.Options.GracePeriod);
        await PretendOneRowAsync<SuspectReference>(world.Open());

        Assert.Equal(3, (await world.Store.Sweep.ClaimSuspectsAsync(owner, 3, CancellationToken.None))!.Items.Count);
    }

    [Fact]
    public async Task RecordsOfWhatIsUnverified()
    {
        using var world = new OrderWorld(_database);
        world.Owner.Fail();
        var store = new Replica(world, new() { BatchSize = 3 }).Store;
        await using (var context = world.Open())
        {
            context.AddRange(Enumerable.Range(0, Users).Select(number => new Verification.Order { Number = number, BuyerId = OrderWorld.NewUser() }));
            await context.SaveChangesAsync();
        }

        await PretendOneRowAsync<UnverifiedReference>(world.Open());

        Assert.Equal(3, (await store.Verification.ClaimAsync(store.Owners[0], CancellationToken.None))!.Items.Count);
    }

    public void Dispose() => _database.Dispose();

    private static async Task PretendOneRowAsync<TEntity>(DbContext context)
        where TEntity : class
    {
        await using (context)
        {
            var table = context.Model.FindEntityType(typeof(TEntity))!;
            var name = $"\"{table.GetSchema()}\".\"{table.GetTableName()}\"";
            Assert.Equal(1, await context.Database.ExecuteSqlAsync($"UPDATE pg_class SET relpages = 1, reltuples = 1 WHERE oid = {name}::regclass"));
        }
    }

    private static async Task DeleteUsersAsync(CleanupWorld world)
    {
        var users = Enumerable.Range(0, Users).Select(_ => CleanupWorld.NewUser()).ToArray();
        await world.AddAsync(users.Select(user => new Pet { UserId = user }));
        world.Owner.Report(TombstoneKind.Deleted, users);
        await world.FollowAsync();
    }

    /// <summary>Claims until the work is that of the pets. All other work stays claimed.</summary>
    private static async Task<CleanupBatch> ClaimOfPetsAsync(CleanupWorld world)
    {
        while (true)
        {
            var batch = await world.Store.Cleanup.ClaimAsync(CancellationToken.None);
            Assert.NotNull(batch);
            if (batch.Reference == "Pet.UserId")
            {
                return batch;
            }
        }
    }
}
