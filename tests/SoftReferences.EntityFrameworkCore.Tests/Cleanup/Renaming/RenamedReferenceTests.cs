using Microsoft.Extensions.Time.Testing;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup.Renaming;

public sealed class PostgreSqlRenamedReferenceTests() : RenamedReferenceTests(new PostgreSqlDatabase());

public sealed class SqliteRenamedReferenceTests() : RenamedReferenceTests(new SqliteDatabase());

/// <summary>An entity is renamed while work of its reference is waiting, held or parked.</summary>
public abstract class RenamedReferenceTests : IDisposable
{
    private const int Limit = 4;

    private readonly TestDatabase _database;
    private readonly ScriptedOwner _owner = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly CleanupOptions _options = new() { BatchSize = 1 };
    private readonly BreakerOptions _breaker = new() { MaximumKeys = Limit, References = { ["Badge.UserId"] = new() { MaximumRowShare = 1, MaximumKeyShare = 1 } } };
    private readonly SoftRef<AuthUsers>[] _users = [.. Enumerable.Range(0, 10).Select(_ => CleanupWorld.NewUser())];
    private readonly Release<BadgeContext> _before;

    protected RenamedReferenceTests(TestDatabase database)
    {
        _database = database;
        _before = Start<BadgeContext>();
    }

    [Fact]
    public async Task UndeclaredName_LeavesItsWork_WhichIsToldAsWorkThatNobodyDoes()
    {
        await ReportAsync(_users[..2]);
        await _before.FollowAsync();
        using var after = Start<MedalContext>();

        await after.CleanAsync();

        Assert.Equal(2, (await after.AllAsync<Medal>()).Count);
        Assert.Equal(new ReferenceStatus("Badge.UserId") { IsUnknown = true, Waiting = 2, DueSince = (await after.StatusAsync("Badge.UserId"))!.DueSince }, await after.StatusAsync("Badge.UserId"));
        Assert.Equal(new ReferenceStatus("Medal.UserId"), await after.StatusAsync("Medal.UserId"));
        Assert.False((await _before.StatusAsync("Badge.UserId"))!.IsUnknown);
    }

    [Fact]
    public async Task WorkThatNobodyDoes_IsFoundAfterFiveMinutes_SoThatADeploymentAlarmsNobody()
    {
        await ReportAsync(_users[..2]);
        await _before.FollowAsync();
        var since = _time.GetUtcNow();
        using var after = Start<MedalContext>();

        _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.Empty(await after.Operations.FindUnknownReferencesAsync());
        _time.Advance(TimeSpan.FromSeconds(2));
        var found = Assert.Single(await after.Operations.FindUnknownReferencesAsync());

        Assert.Equal(("//auth/users", "Badge.UserId"), (found.Owner, found.Reference));
        Assert.Equal(since, found.DueSince, TimeSpan.FromMilliseconds(1));
        Assert.Empty(await _before.Operations.FindUnknownReferencesAsync());
    }

    [Fact]
    public async Task WorkUnderALease_IsNoWorkThatNobodyDoes()
    {
        await ReportAsync(_users[..2]);
        await _before.FollowAsync();
        using var after = Start<MedalContext>();
        _time.Advance(TimeSpan.FromMinutes(6));
        while (await _before.Cleanup.ClaimAsync(CancellationToken.None) is not null)
        {
        }

        Assert.Empty(await after.Operations.FindUnknownReferencesAsync());
        Assert.Equal(2, (await after.StatusAsync("Visit.UserId"))!.Waiting);
    }

    [Fact]
    public async Task Approval_OfAHoldWithAnUndeclaredName_IsRefused_AndDoneUnderTheNameThatIsDeclared()
    {
        await ReportAsync(_users);
        await _before.FollowAsync();
        await _before.CleanAsync();
        using var after = Start<MedalContext>();
        var hold = Assert.Single(await after.Operations.FindHeldAsync());

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => after.Operations.ApproveAsync(hold.Id, "ann", "It is right."));

        Assert.Equal(
            $"Hold {hold.Id} was not approved. The work of 'Badge.UserId' for '//auth/users' would never be done. The model has no reference 'Badge.UserId' to this owner. "
            + "If it was renamed, declare its name at what it is now, with HasName(\"Badge.UserId\"); if it was removed, give its work up with CancelAsync(…).",
            refused.Message);
        Assert.True((await after.StatusAsync("Badge.UserId"))!.IsUnknown);
        using var named = Start<NamedContext>();
        Assert.Equal(10, (await named.Operations.ApproveAsync(Assert.Single(await named.Operations.FindHeldAsync()).Id, "ann", "It is right.")).Tombstones);
        await named.CleanAsync();
        Assert.Empty(await named.AllAsync<Medal>());
    }

    [Fact]
    public async Task Merge_ThatWasPutAside_IsNotResumedUnderAnUndeclaredName_AndDoneUnderTheNameThatIsDeclared()
    {
        var target = CleanupWorld.NewUser();
        _owner.Alive.Add(OwnerKey.Of(target.Value));
        _owner.Alive.Add(OwnerKey.Of(_users[0].Value));
        await _before.AddAsync(new Badge { UserId = _users[0] }, new Visit { UserId = _users[0] });
        _owner.ReportMerge(_users[0], target);
        await _before.FollowAsync();
        await _before.CleanAsync();
        _owner.Alive.Remove(OwnerKey.Of(_users[0].Value));
        using var after = Start<MedalContext>();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => after.Operations.ResumeAsync(new()));

        Assert.StartsWith("Nothing was resumed. The work of 'Badge.UserId' for '//auth/users' would never be done. ", refused.Message, StringComparison.Ordinal);
        Assert.Equal(new ReferenceStatus("Badge.UserId") { IsUnknown = true, Parked = 1 }, await after.StatusAsync("Badge.UserId"));
        Assert.Equal(1, await after.Operations.ResumeAsync(new() { Reference = "Visit.UserId" }));
        using var named = Start<NamedContext>();
        Assert.Equal(1, await named.Operations.ResumeAsync(new()));
        await named.CleanAsync();
        Assert.Equal(target, Assert.Single(await named.AllAsync<Medal>()).UserId);
    }

    [Fact]
    public async Task DeclaredName_IsWhatEverythingIsStoredUnder()
    {
        using var named = Start<NamedContext>();
        await ReportAsync(_users[..2]);
        await named.FollowAsync();

        Assert.Equal(2, (await named.StatusAsync("Badge.UserId"))!.Waiting);
        Assert.Null(await named.StatusAsync("Medal.UserId"));
        Assert.Empty(await named.Operations.FindUnknownReferencesAsync());
        await _before.CleanAsync();
        Assert.Empty(await named.AllAsync<Medal>());
    }

    [Fact]
    public async Task NameThatIsDeclaredLate_LeavesNothingThatWasStoredUnderTheOther()
    {
        await ReportAsync(_users[..2]);
        await _before.FollowAsync();
        using var between = Start<MedalContext>();
        await ReportAsync(_users[2..4]);
        await between.FollowAsync();
        using var named = Start<NamedContext>();

        Assert.Equal((2L, 2L), ((await named.StatusAsync("Badge.UserId"))!.Waiting, (await named.StatusAsync("Medal.UserId"))!.Waiting));
        await named.CleanAsync();

        Assert.Empty(await named.AllAsync<Medal>());
        Assert.Null(await named.StatusAsync("Medal.UserId"));
    }

    [Fact]
    public async Task ReplicasOfBothReleases_NeverActOnTheSameWork()
    {
        await ReportAsync(_users[..3]);
        await _before.FollowAsync();
        using var named = Start<NamedContext>();
        await _before.Operations.FindHeldAsync();
        var batches = new List<CleanupBatch>();
        while (await _before.Cleanup.ClaimAsync(CancellationToken.None) is { } batch)
        {
            batches.Add(batch);
        }

        Assert.Null(await named.Cleanup.ClaimAsync(CancellationToken.None));
        _time.Advance(_options.LeaseDuration + TimeSpan.FromSeconds(1));
        await named.CleanAsync();
        Assert.Empty(await named.AllAsync<Medal>());
        var rows = (await named.AllAsync<CleanupRecord>()).ToDictionary(record => record.Id, record => record.Rows);

        foreach (var batch in batches)
        {
            Assert.Equal(new CleanupProgress(0, Finished: true, null) { IsGivenBack = true }, await _before.Cleanup.ExecuteAsync(batch, batch.Items, null, CancellationToken.None));
        }

        Assert.Equal(rows, (await named.AllAsync<CleanupRecord>()).ToDictionary(record => record.Id, record => record.Rows));
        Assert.Equal(3, rows.Values.Sum());
    }

    [Fact]
    public async Task ReplicasOfBothReleases_HaveOneLimitTogether()
    {
        await ReportAsync(_users[..Limit]);
        await _before.FollowAsync();
        await _before.CleanAsync();
        using var named = Start<NamedContext>();
        await ReportAsync(_users[Limit..]);
        await named.FollowAsync();

        await named.CleanAsync();

        Assert.Equal(_users.Length - Limit, (await named.AllAsync<Medal>()).Count);
        Assert.Equal("Badge.UserId", Assert.Single(await _before.Operations.FindHeldAsync()).Reference);
        await _before.CleanAsync();
        Assert.Equal(_users.Length - Limit, (await named.AllAsync<Medal>()).Count);
    }

    public void Dispose()
    {
        _before.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private Release<TContext> Start<TContext>()
        where TContext : RenamedContext => new(_database, _owner, _time, _options, _breaker);

    private async Task ReportAsync(SoftRef<AuthUsers>[] users)
    {
        await _before.AddAsync(users.Select(user => new Badge { UserId = user }));
        _owner.Report(TombstoneKind.Deleted, users);
    }
}
