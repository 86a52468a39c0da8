using System.Text.RegularExpressions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SoftReferences.TestSupport;

namespace SoftReferences.AspNetCore.Tests.History;

/// <summary>Owners whose data has been replaced: the dependent removes no more than its limit, and reports what happened in one line of health and log (I6).</summary>
public sealed class OwnerHistoryTests : IAsyncLifetime
{
    private const string SetBack = "The deletions of '//auth/users' cannot be read: it does not have the tombstone of position 4 that was read before, so its database was restored to an earlier state or replaced.";

    private readonly Guid[] _users = [.. Enumerable.Range(0, 40).Select(_ => Guid.NewGuid())];
    private readonly string _dump = Path.Combine(Path.GetTempPath(), $"softreferences-{Guid.NewGuid():n}.dump");
    private OwnerService<Users> _owner = null!;
    private DependentService _dependent = null!;

    public async Task InitializeAsync()
    {
        _owner = await OwnerService<Users>.StartAsync();
        await _owner.AddAsync(_users);
        _dependent = await DependentService.StartAsync(_owner.CreateHandler(), _users);
        await _owner.DeleteAsync(_users[0]);
        await _dependent.UntilPetsAsync(39);
    }

    [Fact]
    public async Task OwnerThatDeletesEveryone_RemovesNoMoreThanTheLimit_AndApprovalRemovesTheRest()
    {
        await _owner.ExecuteAsync("DELETE FROM auth_schema.users");

        // The held work is counted after the hold has been committed, and logged after that.
        const string Logged = "Error: The clean-up of DependentPet.UserId is held: ";
        await DependentService.UntilAsync(() => Task.FromResult(_dependent.Errors.Any(error => error.StartsWith(Logged, StringComparison.Ordinal))));
        var entry = await _dependent.UntilUnwellAsync();

        // The limit is five keys per hour, and one was deleted before.
        Assert.InRange(await _dependent.CountPetsAsync(), 35, 39);
        var held = Assert.Single(await _dependent.Operations.FindHeldAsync());
        Assert.Equal((HealthStatus.Unhealthy, $"DependentContext has held its clean-up of DependentPet.UserId since {held.HeldAt:u}: {held.Reason}"), (entry.Status, entry.Description));
        Assert.Contains($"{Logged}{held.Reason}", _dependent.Errors);
        Assert.EndsWith(
            $" keys would have been removed or changed within 01:00:00, and no more than 5 keys may be, of 39 that are referred to. 39 tombstones of '//auth/users' (positions 2 to 40) with {held.Rows} rows are held; "
            + $"none of these rows was changed. Find out whether the owner really deleted these keys, then approve or reject hold {held.Id}.",
            held.Reason);

        await _dependent.Operations.ApproveAsync(held.Id, "ann", "We closed the service.");
        await _dependent.UntilPetsAsync(0);
        Assert.Equal(HealthStatus.Healthy, await _dependent.HealthAsync());
    }

    [Fact]
    public async Task OwnerThatWasTruncated_RemovesNothing_UntilItIsReleased()
    {
        await _owner.ExecuteAsync("TRUNCATE auth_schema.users");

        var held = await AssertIsHeldAsync(differing: 39);

        Assert.Matches(
            "^'//auth/users' is of epoch '[0-9a-f]{32}' now, and was of epoch '[0-9a-f]{32}': its database was restored, truncated or replaced\\. "
            + "Clean-up is held, because its tombstones and this service's data may not belong together any more\\.$",
            held.Reason);
        var released = await _dependent.Operations.ReleaseOwnerAsync(Users.Service, "ann", "The users moved.");
        Assert.Equal((HeldWorkState.Released, "ann", "The users moved."), (released.State, released.DecidedBy, released.DecidedWhy));
        await _dependent.UntilReadAsync(1);
        await DependentService.UntilAsync(async () => await _dependent.HealthAsync() == HealthStatus.Healthy);
        Assert.Equal(39, await _dependent.CountPetsAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => _dependent.Operations.ReleaseOwnerAsync(Users.Service, "ann", "Once more."));
    }

    [Fact]
    public async Task OwnerRestoredFromYesterdaysDump_RemovesNothing_EvenWithWorkUnderWay()
    {
        PostgreSqlServer.RunClient("pg_dump", _owner.ConnectionString, "--format", "custom", "--file", _dump);
        await _owner.DeleteAsync(_users[1..4]);
        await _dependent.UntilPetsAsync(36);

        // In a single transaction, because a deletion that is read from a half-restored owner is a different kind of failure.
        PostgreSqlServer.RunClient("pg_restore", _owner.ConnectionString, "--clean", "--if-exists", "--single-transaction", _dump);

        await AssertIsHeldAsync(pets: 36);
    }

    [Fact]
    public async Task OwnerThatWasSetBackInPlace_AndHasCaughtUp_IsFoundOutByWhatWasRead()
    {
        PostgreSqlServer.RunClient("pg_dump", _owner.ConnectionString, "--data-only", "--format", "custom", "--file", _dump);
        await _owner.DeleteAsync(_users[1..4]);
        await _dependent.UntilPetsAsync(36);
        await _dependent.UntilReadAsync(4);

        // As with a snapshot of the volume: the tables and the epoch are the same, and then as many deletions happen as had been read.
        var elsewhere = await OwnerService<Users>.StartAsync();
        _dependent.PointTo(elsewhere.CreateHandler());
        await elsewhere.DisposeAsync();
        await _owner.ExecuteAsync(
            """
            SET session_replication_role = replica;
            DELETE FROM auth_schema.users; DELETE FROM auth_schema.soft_reference_streams; DELETE FROM auth_schema.soft_reference_deletions; DELETE FROM auth_schema.soft_reference_journal;
            SET session_replication_role = origin;
            """);
        PostgreSqlServer.RunClient("pg_restore", _owner.ConnectionString, "--data-only", "--disable-triggers", _dump);
        await _owner.DeleteAsync(_users[10..13]);
        _dependent.PointTo(_owner.CreateHandler());

        Assert.Equal(SetBack, (await AssertIsHeldAsync(pets: 36, differing: 3)).Reason);
    }

    [Fact]
    public async Task AddressThatLeadsToAnotherService_RemovesNothing_AndSaysWhoAnswered()
    {
        await using var other = await OwnerService<BillingUsers>.StartAsync();
        _dependent.PointTo(other.CreateHandler());

        var entry = await _dependent.UntilUnwellAsync();

        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Matches(
            "^DependentContext has received no deletions of //auth/users since [0-9: -]+Z: The deletions of '//auth/users' cannot be read: the answer is that of '//billing/users'\\.$",
            entry.Description);
        await DependentService.UntilAsync(() => Task.FromResult(_dependent.Errors.Contains(
            "Warning: DependentContext does not receive deletions of //auth/users now, and will continue from the same position: The deletions of '//auth/users' cannot be read: the answer is that of '//billing/users'.")));
        Assert.Equal(39, await _dependent.CountPetsAsync());

        _dependent.PointTo(_owner.CreateHandler());
        await DependentService.UntilAsync(async () => await _dependent.HealthAsync() == HealthStatus.Healthy);
    }

    [Fact]
    public async Task LostHistory_ThatIsConfiguredToResume_IsGoneOnWith_AndRecorded()
    {
        await using var dependent = await DependentService.StartAsync(_owner.CreateHandler(), _users, settings => settings["SoftReferences:Breaker:OnLostHistory"] = "Resume");
        await dependent.UntilReadAsync(1);
        await dependent.UntilPetsAsync(39);

        await _owner.ExecuteAsync("TRUNCATE auth_schema.users");

        await DependentService.UntilAsync(async () => await dependent.Operations.FindHeldAsync(decided: true) is [{ State: not HeldWorkState.Held }]);
        var record = Assert.Single(await dependent.Operations.FindHeldAsync(decided: true));
        Assert.Equal(
            (HeldWorkState.Released, "the configuration", "'SoftReferences:Breaker:OnLostHistory' is 'Resume'."),
            (record.State, record.DecidedBy, record.DecidedWhy));
        await dependent.UntilReadAsync(1);
        Assert.Equal(39, await dependent.CountPetsAsync());
    }

    public async Task DisposeAsync()
    {
        await _dependent.DisposeAsync();
        await _owner.DisposeAsync();
        File.Delete(_dump);
    }

    private async Task<HeldWork> AssertIsHeldAsync(int pets = 39, int differing = 0)
    {
        HeldWork? held = null;
        await DependentService.UntilAsync(async () =>
        {
            held = await _dependent.Operations.FindHeldAsync() is [var first] ? first : null;
            return held is not null;
        });
        Assert.Null(held!.Reference);

        // The description is a single line. It ends with the keys that a sweep found the owner does not know, if there are any.
        var line = Regex.Escape($"DependentContext has held its clean-up for //auth/users since {held.HeldAt:u}: {held.Reason}");
        var difference = differing == 0 ? string.Empty : $@" The owner does not know {differing} of {pets} keys of DependentPet\.UserId, such as '[0-9a-f-]{{36}}'\.";
        await DependentService.UntilAsync(async () => await _dependent.Operations.GetSweepsAsync() is [{ Cause: SweepCause.HeldOwner, IsRunning: false, References: [var reference, ..] }] && reference.Differing == differing);
        var entry = await _dependent.UntilUnwellAsync();
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Matches($"^{line}{difference}$", entry.Description);
        await DependentService.UntilAsync(() => Task.FromResult(_dependent.Errors.Contains($"Error: The clean-up of DependentContext for //auth/users is held until a person releases it: {held.Reason}")));
        Assert.Equal(pets, await _dependent.CountPetsAsync());
        return held;
    }

    private sealed class BillingUsers : IOwningService
    {
        public static OwningService Service { get; } = new("billing", "users");
    }
}
