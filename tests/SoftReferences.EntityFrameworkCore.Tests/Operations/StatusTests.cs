using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;

namespace SoftReferences.EntityFrameworkCore.Tests.Operations;

public sealed class PostgreSqlStatusTests() : StatusTests(new PostgreSqlDatabase());

public sealed class SqliteStatusTests() : StatusTests(new SqliteDatabase());

/// <summary>The status of the owners of a store, as a person sees it.</summary>
public abstract class StatusTests : IDisposable
{
    private const int Limit = 2;

    private readonly TestDatabase _database;
    private readonly CleanupWorld _world;
    private readonly SoftRef<AuthUsers>[] _users = [.. Enumerable.Range(0, 4).Select(_ => CleanupWorld.NewUser())];

    protected StatusTests(TestDatabase database)
    {
        _database = database;
        _world = new CleanupWorld(database, new CleanupOptions { BatchSize = 1 }, new BreakerOptions { MaximumKeys = Limit });
    }

    [Fact]
    public async Task Status_BeforeAnythingWasRead_HasEveryReferenceAndNoWork()
    {
        var owner = await StatusAsync();

        Assert.Equal(new OwnerStatus("//auth/users", owner.References), owner);
        Assert.Equal([new ReferencedOwner(AuthUsers.Service, OwnerKeyKind.Uuid)], _world.Store.Operations.Owners);
        Assert.Equal(13, owner.References.Count);
        Assert.Equal(owner.References.Select(reference => reference.Reference).Order(StringComparer.Ordinal), owner.References.Select(reference => reference.Reference));
        Assert.All(owner.References, reference => Assert.Equal(new ReferenceStatus(reference.Reference), reference));
    }

    [Fact]
    public async Task NewWork_IsCountedTombstoneByTombstone_FromWhenItCouldBeDone()
    {
        var arrived = _world.Time.GetUtcNow();
        _world.Owner.Report(TombstoneKind.Deleted, _users);
        await _world.FollowAsync();
        _world.Time.Advance(TimeSpan.FromMinutes(7));

        var owner = await StatusAsync();

        Assert.Equal((4L, true), (owner.Position, owner.Epoch is not null));
        Assert.Equal(arrived, owner.ReadAt!.Value, TimeSpan.FromMilliseconds(1));
        Assert.All(owner.References, reference => Assert.Equal(new ReferenceStatus(reference.Reference) { Waiting = 4, DueSince = reference.DueSince }, reference));
        Assert.All(owner.References, reference => Assert.Equal(arrived, reference.DueSince!.Value, TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public async Task HeldWork_IsNoWorkThatWaits()
    {
        await _world.AddAsync(_users.Select(user => new Pet { UserId = user }));
        _world.Owner.Report(TombstoneKind.Deleted, _users);
        await _world.FollowAndCleanAsync();
        _world.Time.Advance(TimeSpan.FromHours(2));

        Assert.Equal("Pet.UserId", Assert.Single(await _world.Store.Operations.FindHeldAsync()).Reference);
        Assert.Equal(new ReferenceStatus("Pet.UserId"), await StatusAsync("Pet.UserId"));
    }

    [Fact]
    public async Task ParkedWork_IsCounted_AndNotDue()
    {
        await _world.AddAsync(new Pet { UserId = _users[0] });
        _world.Owner.Alive.Add(OwnerKey.Of(_users[0].Value));
        _world.Owner.Report(TombstoneKind.Deleted, _users[0]);
        await _world.FollowAndCleanAsync();
        _world.Time.Advance(TimeSpan.FromHours(2));

        Assert.Equal(new ReferenceStatus("Pet.UserId") { Parked = 1 }, await StatusAsync("Pet.UserId"));
    }

    [Fact]
    public async Task SettlingWork_IsCounted_ButNobodyWaitsForIt()
    {
        await _world.AddAsync(Record(CleanupState.Settling), Record(CleanupState.Done), Record(CleanupState.Cancelled));

        Assert.Equal(new ReferenceStatus("Pet.UserId") { Settling = 1 }, await StatusAsync("Pet.UserId"));
    }

    [Fact]
    public async Task UnverifiedReferences_AreCounted_FromTheOldestOn()
    {
        var since = _world.Time.GetUtcNow().AddDays(-3);
        await _world.AddAsync(Unverified(since));
        await _world.AddAsync(Unverified(since.AddDays(1)));

        var owner = await StatusAsync();

        Assert.Equal(2, owner.Unverified);
        Assert.Equal(since, owner.UnverifiedSince!.Value, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task HeldOwner_AndItsFollower_AreTold()
    {
        var holder = Guid.NewGuid();
        await _world.FollowAsync();
        Assert.True(await _world.Store.Inbox.TryBeatAsync(AuthUsers.Service, default, holder, CancellationToken.None));
        await _world.Store.Inbox.HoldAsync(AuthUsers.Service, "Its data was set back.", CancellationToken.None);

        var owner = await StatusAsync();

        Assert.Equal((new FollowerBeat(holder, 1), "Its data was set back."), (owner.Follower, owner.HeldReason));
    }

    [Fact]
    public async Task Counting_StopsAtTheMaximum()
    {
        await using (var context = _world.Open())
        {
            context.AddRange(Enumerable.Range(0, OwnerStatus.MaximumCount + 5).Select(_ => Unverified(_world.Time.GetUtcNow())));
            await context.SaveChangesAsync();
        }

        Assert.Equal(OwnerStatus.MaximumCount, (await StatusAsync()).Unverified);
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private static UnverifiedReference Unverified(DateTimeOffset since) =>
        new() { Owner = "//auth/users", Key = Guid.NewGuid().ToString(), Reference = "Pet.UserId", Since = since.ToUniversalTime(), DueAt = since.ToUniversalTime() };

    private CleanupRecord Record(CleanupState state) => new()
    {
        Owner = "//auth/users",
        Key = Guid.NewGuid().ToString(),
        Reference = "Pet.UserId",
        Epoch = "epoch",
        Position = (long)state,
        State = state,
        DueAt = _world.Time.GetUtcNow().ToUniversalTime(),
        CreatedAt = _world.Time.GetUtcNow().ToUniversalTime(),
    };

    private async Task<OwnerStatus> StatusAsync() => Assert.Single(await _world.Store.Operations.GetStatusAsync());

    private async Task<ReferenceStatus> StatusAsync(string reference) => (await StatusAsync()).References.Single(status => status.Reference == reference);
}
