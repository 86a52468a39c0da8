using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SoftReferences.EntityFrameworkCore;
using SoftReferences.TestSupport;

namespace SoftReferences.AspNetCore.Tests.Sweep;

/// <summary>A database that had orphans long before it used this library, and a real owner over HTTP.</summary>
public sealed class AdoptedDatabaseTests : IAsyncDisposable
{
    private const int UserCount = 40_000;
    private const int PetCount = 200_000;
    private const int OrphanCount = 5_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _owners = PostgreSqlServer.Shared.CreateDatabase();
    private readonly string _dependents = PostgreSqlServer.Shared.CreateDatabase();
    private readonly CancellationTokenSource _patience = new(Patience);

    [Fact]
    public async Task TwoSweeps_WithARestartBetween_RemoveExactlyThePlantedOrphans()
    {
        // 4.3 % of the keys and 2.5 % of the rows, which is within the limits of the breaker.
        const int OrphanKeys = 1_800;
        await using var owner = await StartOwnerAsync();
        await SweepAndStopAsync(owner, OrphanKeys);

        using var second = await StartDependentAsync(owner, gracePeriod: "00:00:01", orphanKeys: OrphanKeys);
        await SweepAsync(second, number: 2);
        await UntilAsync(async () => await CountAsync("true") == PetCount - OrphanCount);
        await UntilAsync(async () => (await ProgressAsync(second)).Suspects == 0);

        Assert.Equal(0, await CountAsync("\"Name\" LIKE 'orphan %'"));
        Assert.Equal((OrphanKeys, 0L), ((await ProgressAsync(second)).Tombstones, (await ProgressAsync(second)).Cleared));
        Assert.Empty(await Operations(second).FindHeldAsync(decided: true));
        await second.StopAsync();
    }

    [Fact]
    public async Task OrphansBeyondTheLimits_WaitForAPerson_AndThenExactlyTheyAreGone()
    {
        // 11 % of the keys, which is beyond the limits.
        const int OrphanKeys = OrphanCount;
        const int Limit = (UserCount + OrphanKeys) / 20;
        await using var owner = await StartOwnerAsync();
        await SweepAndStopAsync(owner, OrphanKeys);

        using var second = await StartDependentAsync(owner, gracePeriod: "00:00:01", orphanKeys: OrphanKeys);
        await SweepAsync(second, number: 2);
        await UntilAsync(async () => (await ProgressAsync(second)).Tombstones == OrphanKeys);
        await UntilAsync(async () => (await Operations(second).FindHeldAsync()).Count > 0);

        Assert.Contains($"no more than {Limit} keys may be, of {UserCount + OrphanKeys} that are referred to.", Assert.Single(await Operations(second).FindHeldAsync()).Reason, StringComparison.Ordinal);
        Assert.InRange(await CountAsync("true"), PetCount - Limit, PetCount);
        await UntilAsync(async () =>
        {
            // A hold contains the work that had arrived when the limit was reached. Later work is judged separately.
            foreach (var held in await Operations(second).FindHeldAsync())
            {
                await Operations(second).ApproveAsync(held.Id, "ann", "These users were deleted before there was a feed.");
            }

            return await CountAsync("true") == PetCount - OrphanCount;
        });
        Assert.Equal(0, await CountAsync("\"Name\" LIKE 'orphan %'"));
        await second.StopAsync();
    }

    [Fact]
    public async Task OwnerThatWasEmptiedBehindItsBack_LosesTheDependentNothing()
    {
        await using var owner = await StartOwnerAsync();
        using var dependent = await StartDependentAsync(owner, gracePeriod: "00:00:01", pets: 2_000, orphans: 0);
        await SweepAsync(dependent, number: 1);
        await using (var scope = owner.Services.CreateAsyncScope())
        {
            // As in a restore that disables triggers: the deletions are not captured, and the epoch stays the same.
            var database = scope.ServiceProvider.GetRequiredService<UserRows>().Database;
            await database.ExecuteSqlRawAsync("ALTER TABLE auth_schema.users DISABLE TRIGGER ALL; DELETE FROM auth_schema.users; ALTER TABLE auth_schema.users ENABLE TRIGGER ALL");
        }

        await Operations(dependent).StartSweepAsync(Users.Service);
        await UntilAsync(async () => (await ProgressAsync(dependent)).StoppedReason is not null);

        Assert.Equal((0L, 0L), ((await ProgressAsync(dependent)).Suspects, (await ProgressAsync(dependent)).Tombstones));
        Assert.Equal(2_000, await CountAsync("true"));
        await dependent.StopAsync();
    }

    public ValueTask DisposeAsync()
    {
        _patience.Dispose();
        return ValueTask.CompletedTask;
    }

    private static ISoftReferenceOperations Operations(IHost dependent) => dependent.Services.GetRequiredService<ISoftReferenceOperations>();

    private static async Task<SweepProgress> ProgressAsync(IHost dependent) => Assert.Single(await Operations(dependent).GetSweepsAsync());

    /// <summary>Runs the first sweep: all orphans are found, but no row is changed.</summary>
    private async Task SweepAndStopAsync(WebApplication owner, int orphanKeys)
    {
        using var first = await StartDependentAsync(owner, gracePeriod: "01:00:00", orphanKeys: orphanKeys);
        await SweepAsync(first, number: 1);
        var progress = await ProgressAsync(first);
        Assert.Equal((UserCount + orphanKeys, orphanKeys, 0), (progress.References[0].Keys, progress.References[0].Missing, progress.References[0].Unknown));
        Assert.Equal(orphanKeys, progress.Suspects);
        Assert.Equal(PetCount, await CountAsync("true"));
        await first.StopAsync();
    }

    private async Task<WebApplication> StartOwnerAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddDbContext<UserRows>(options => options.UseNpgsql(_owners).UseSoftReferences(soft => soft.OwnsSchemas("auth_schema")));
        builder.Services.AddSoftReferences().AddEntityFrameworkOwnerStore<Users, UserRows>();
        var owner = builder.Build();
        owner.MapSoftReferenceOwner<Users>().AllowAnonymous();
        await using (var scope = owner.Services.CreateAsyncScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<UserRows>();
            if (await context.Database.EnsureCreatedAsync())
            {
                await context.Database.CreateSoftReferenceTriggersAsync();
                await context.Database.ExecuteSqlAsync($"INSERT INTO auth_schema.users (\"Id\") SELECT md5('user ' || n)::uuid FROM generate_series(1, {UserCount}) AS n");
            }
        }

        await owner.StartAsync();
        return owner;
    }

    private async Task<IHost> StartDependentAsync(WebApplication owner, string gracePeriod, int pets = PetCount, int orphans = OrphanCount, int orphanKeys = OrphanCount)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(
        [
            new("SoftReferences:Sweep:GracePeriod", gracePeriod),
            new("SoftReferences:Sweep:PollInterval", "00:00:00.050"),
            // Long, because no replica dies here, and so no lease may expire.
            new("SoftReferences:Sweep:LeaseDuration", "00:10:00"),
            new("SoftReferences:Cleanup:LeaseDuration", "00:10:00"),
            new("SoftReferences:Verification:LeaseDuration", "00:10:00"),
            new("SoftReferences:Sweep:RetryDelay", "00:00:00.100"),
            new("SoftReferences:Sweep:MaximumRetryDelay", "00:00:01"),
            new("SoftReferences:Cleanup:FeedWait", "00:00:00"),
            new("SoftReferences:Sweep:KeysPerSecond", "100000000"),
            new("SoftReferences:Cleanup:PollInterval", "00:00:00.050"),
            new("SoftReferences:Owners:auth:Timeout", "00:00:30"),
        ]);
        builder.Services.AddDbContext<PetRows>(options => options.UseNpgsql(_dependents).UseSoftReferences(soft => soft.OwnsSchemas("pet_schema").SkipExistenceChecks()));
        builder.Services.AddSoftReferences().AddOwner<Users>(options => options.UseHttp(owner.Urls.Single())).AddEntityFrameworkStore<PetRows>();
        var dependent = builder.Build();
        await using (var scope = dependent.Services.CreateAsyncScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<PetRows>();
            if (await context.Database.EnsureCreatedAsync())
            {
                await context.Database.ExecuteSqlAsync(
                    $"""
                    INSERT INTO pet_schema.pets ("Id", "Name", "UserId")
                    SELECT md5('pet ' || n)::uuid, 'pet ' || n, md5('user ' || (n % {UserCount} + 1))::uuid FROM generate_series(1, {pets - orphans}) AS n
                    UNION ALL SELECT md5('orphan ' || n)::uuid, 'orphan ' || n, md5('nobody ' || n % {orphanKeys})::uuid FROM generate_series(1, {orphans}) AS n
                    """);
                await context.Database.CreateSoftReferenceTriggersAsync();
            }
        }

        await dependent.StartAsync();
        return dependent;
    }

    private async Task SweepAsync(IHost dependent, long number)
    {
        await Operations(dependent).StartSweepAsync(Users.Service);
        await UntilAsync(async () => await ProgressAsync(dependent) is { IsRunning: false, Number: var last } && last == number);
    }

    private async Task<long> CountAsync(string condition)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(_dependents);
        await using var command = source.CreateCommand(string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM pet_schema.pets WHERE {condition}"));
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(50, _patience.Token);
        }
    }

    private sealed class UserRow
    {
        public Guid Id { get; set; }
    }

    private sealed class UserRows(DbContextOptions<UserRows> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) =>
            modelBuilder.HasDefaultSchema("auth_schema").Entity<UserRow>().ToTable("users").IsSoftReferenceOwner<Users>();
    }

    private sealed class PetRow
    {
        public Guid Id { get; set; }

        public required string Name { get; set; }

        public SoftRef<Users> UserId { get; set; }
    }

    private sealed class PetRows(DbContextOptions<PetRows> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) =>
            modelBuilder.HasDefaultSchema("pet_schema").Entity<PetRow>().ToTable("pets").HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete);
    }
}
