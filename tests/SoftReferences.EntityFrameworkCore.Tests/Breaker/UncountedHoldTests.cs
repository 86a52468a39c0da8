using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;

namespace SoftReferences.EntityFrameworkCore.Tests.Breaker;

public sealed class PostgreSqlUncountedHoldTests() : UncountedHoldTests(new PostgreSqlDatabase());

public sealed class SqliteUncountedHoldTests() : UncountedHoldTests(new SqliteFileDatabase());

/// <summary>Held work stays held even if it cannot be counted (I6).</summary>
public abstract class UncountedHoldTests : IDisposable
{
    private const string WayOut = " Find out whether the owner really deleted these keys, then approve or reject hold 1.";

    private readonly TestDatabase _database;
    private readonly CleanupWorld _world;

    protected UncountedHoldTests(TestDatabase database)
    {
        _database = database;
        _world = new CleanupWorld(database);
    }

    [Theory]
    [InlineData("soft_reference_tombstones", "Too many. The held work was not counted; none of its rows was changed.", 0)]
    [InlineData("LogEntry", "Too many. 3 tombstones of '//auth/users' (positions 1 to 3) with more rows than were counted are held; none of these rows was changed.", 3)]
    [InlineData(null, "Too many. 3 tombstones of '//auth/users' (positions 1 to 3) with 6 rows are held; none of these rows was changed.", 3)]
    public async Task Hold_IsOpen_WhateverTheCountComesTo(string? missing, string reason, long tombstones)
    {
        SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, 3).Select(_ => CleanupWorld.NewUser())];
        await _world.AddAsync(users.Concat(users).Select(user => new LogEntry { UserId = user }));
        _world.Owner.Report(TombstoneKind.Deleted, users);
        await _world.FollowAsync();
        var batch = await ClaimAsync();

        // The table disappears between the transaction that opens the hold and those that count. It stands for anything that makes counting fail.
        var services = Scopes();
        var scopes = new InterruptedScopes(services, afterScopes: 2, () => missing is null ? Task.CompletedTask : RenameAsync(missing, missing + "_"));
        await using var context = _world.Open();
        var reference = context.Model.GetSoftReferences().Single(reference => reference.Name == batch.Reference);
        var breaker = new RemovalBreaker<CleanupContext>(new(scopes, DatabaseClock.For(_world.Time)), reference, new BreakerOptions().For(reference.Name), null, _world.Time);
        var held = await breaker.HoldAsync(batch, new BreakerTrippedException("Too many"), CancellationToken.None);
        Assert.True(scopes.WasInterrupted);
        if (missing is not null)
        {
            await RenameAsync(missing + "_", missing);
        }

        Assert.Equal((reason + WayOut, tombstones, missing is null ? 6L : null), (held!.Reason, held.Tombstones, held.Rows));
        var stored = Assert.Single(await _world.Store.Operations.FindHeldAsync());
        Assert.Equal((held.Reason, held.Tombstones, held.Rows), (stored.Reason, stored.Tombstones, stored.Rows));
        Assert.Equal(held.Id, (await _world.RangeAsync("LogEntry.UserId")).Hold);
        await _world.FollowAndCleanAsync();
        Assert.Equal(6, (await _world.AllAsync<LogEntry>()).Count);
    }

    [Fact]
    public async Task Rows_AreCountedAsFarAsTheLimit()
    {
        var user = CleanupWorld.NewUser();
        await _world.AddAsync(Enumerable.Range(0, 5).Select(_ => new LogEntry { UserId = user }));
        await using var context = _world.Open();
        await context.Database.OpenConnectionAsync();
        var reference = context.Model.GetSoftReferences().Single(reference => reference.Name == "LogEntry.UserId");

        Assert.Equal(3, await OrphanPreview.CountAsync(new StoreSession(context, context.GetInfrastructure()), reference, [OwnerKey.Of(user.Value)], 3, CancellationToken.None));
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private IServiceScopeFactory Scopes() => new ServiceCollection()
        .AddDbContext<CleanupContext>(builder => _database.Use(builder).UseSoftReferences(softReferences => softReferences.OwnsSchemas("user_schema").SkipExistenceChecks()))
        .BuildServiceProvider().GetRequiredService<IServiceScopeFactory>();

    private async Task RenameAsync(string table, string name)
    {
        await using var context = _world.Open();
        var schema = context.Database.IsNpgsql() ? "user_schema." : string.Empty;
        await context.RunAsync($"ALTER TABLE {schema}\"{table}\" RENAME TO \"{name}\"");
    }

    private async Task<ClaimedBatch> ClaimAsync()
    {
        while (true)
        {
            var batch = (ClaimedBatch)(await _world.Store.Cleanup.ClaimAsync(CancellationToken.None))!;
            if (batch.Reference == "LogEntry.UserId")
            {
                return batch;
            }
        }
    }
}
