using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.AspNetCore.Tests.Health;

public sealed class FollowedFeedsHealthCheckTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly HeldOperations _operations = new();
    private readonly ServiceProvider _services;

    public FollowedFeedsHealthCheckTests() => _services = new ServiceCollection()
        .AddLogging()
        .AddSingleton<TimeProvider>(_time)
        .AddSingleton<ISoftReferenceOperations>(_operations)
        .AddHealthChecks().AddSoftReferences(tags: ["owners"]).Services
        .BuildServiceProvider();

    private FollowedFeeds Feeds => _services.GetRequiredService<FollowedFeeds>();

    [Fact]
    public async Task FeedThatIsFollowed_IsHealthy()
    {
        Feeds.Report("PetContext", Users.Service, FollowedFeedState.Following, reason: null);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
    }

    [Fact]
    public async Task OwnerThatIsAway_IsDegraded_AndBackAgainHealthy()
    {
        Feeds.Report("PetContext", Users.Service, FollowedFeedState.Away, "It timed out.");
        var entry = await CheckAsync();
        Assert.Equal((HealthStatus.Degraded, "PetContext has received no deletions of //auth/users since 1970-01-01 00:00:00Z: It timed out."), (entry.Status, entry.Description));
        Feeds.Report("PetContext", Users.Service, FollowedFeedState.Following, reason: null);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
    }

    [Fact]
    public async Task CleanUpThatIsHeld_IsUnhealthy_SinceItWasHeldFirst()
    {
        Feeds.Report("PetContext", Users.Service, FollowedFeedState.Held, "Its epoch changed.");
        _time.Advance(TimeSpan.FromHours(1));
        Feeds.Report("PetContext", Users.Service, FollowedFeedState.Held, "Its epoch changed again.");
        var entry = await CheckAsync();
        Assert.Equal((HealthStatus.Unhealthy, "PetContext has held its clean-up for //auth/users since 1970-01-01 00:00:00Z: Its epoch changed again."), (entry.Status, entry.Description));
        Assert.Equal("Its epoch changed again.", entry.Data["PetContext //auth/users"]);
        Assert.Equal(["owners"], entry.Tags);
    }

    [Fact]
    public async Task SweepThatIsStopped_IsUnhealthy_UntilItGoesOn()
    {
        var sweeps = _services.GetRequiredService<StoppedSweeps>();
        sweeps.Report("PetContext", Users.Service, new(1, _time.GetUtcNow()) { StoppedReason = "It forgot.", StoppedAt = _time.GetUtcNow() });
        var entry = await CheckAsync();
        Assert.Equal((HealthStatus.Unhealthy, "PetContext has held its sweeps and its clean-up for //auth/users since 1970-01-01 00:00:00Z: It forgot."), (entry.Status, entry.Description));
        Assert.Equal("It forgot.", entry.Data["PetContext //auth/users sweep"]);
        sweeps.Report("PetContext", Users.Service, new(1, _time.GetUtcNow()));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
    }

    [Fact]
    public async Task WorkThatIsHeld_IsUnhealthy_OnEveryReplica_WithItsNumbers()
    {
        _operations.Holds.Add(new(7, "//auth/users", "Pet.UserId", "600 rows of 6 keys would have been removed.", _time.GetUtcNow()) { Epoch = "1" });
        var entry = await CheckAsync();
        Assert.Equal((HealthStatus.Unhealthy, "PetContext has held its clean-up of Pet.UserId since 1970-01-01 00:00:00Z: 600 rows of 6 keys would have been removed."), (entry.Status, entry.Description));
        Assert.Equal("600 rows of 6 keys would have been removed.", entry.Data["PetContext Pet.UserId"]);
        _operations.Holds.Clear();
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
    }

    [Fact]
    public async Task WorkThatNobodyDoes_IsUnhealthy_UntilItIsDoneOrGivenUp()
    {
        _operations.Unknown.Add(new("//auth/users", "Badge.UserId", _time.GetUtcNow()));
        var entry = await CheckAsync();
        const string Problem = "The model has no reference 'Badge.UserId' to this owner. If it was renamed, declare its name at what it is now, with HasName(\"Badge.UserId\"); "
            + "if it was removed, give its work up with CancelAsync(…).";
        Assert.Equal((HealthStatus.Unhealthy, $"PetContext has had clean-up of Badge.UserId for //auth/users that no replica can do since 1970-01-01 00:00:00Z: {Problem}"), (entry.Status, entry.Description));
        Assert.Equal(Problem, entry.Data["PetContext Badge.UserId //auth/users"]);
        _operations.Unknown.Clear();
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
    }

    [Fact]
    public async Task OwnerThatIsHeld_IsSaidOnce_ThoughTheFollowerSaysItToo()
    {
        _operations.Holds.Add(new(8, "//auth/users", null, "Its epoch changed.", _time.GetUtcNow()) { Epoch = "1" });
        Feeds.Report("PetContext", Users.Service, FollowedFeedState.Held, "Its epoch changed.");
        Assert.Equal("PetContext has held its clean-up for //auth/users since 1970-01-01 00:00:00Z: Its epoch changed.", (await CheckAsync()).Description);
    }

    [Fact]
    public async Task OwnerThatIsHeld_AndAwayToo_IsSaidToBeBoth()
    {
        _operations.Holds.Add(new(8, "//auth/users", null, "Its epoch changed.", _time.GetUtcNow()) { Epoch = "1" });
        Feeds.Report("PetContext", Users.Service, FollowedFeedState.Away, "It timed out.");
        Assert.Equal(
            "PetContext has held its clean-up for //auth/users since 1970-01-01 00:00:00Z: Its epoch changed. "
            + "PetContext has received no deletions of //auth/users since 1970-01-01 00:00:00Z: It timed out.",
            (await CheckAsync()).Description);
    }

    [Fact]
    public async Task WhatAHeldOwnerDoesNotKnow_IsSaidInTheSameLine()
    {
        _operations.Holds.Add(new(8, "//auth/users", null, "Its epoch changed.", _time.GetUtcNow()) { Epoch = "1" });
        _operations.Sweeps.Add(new("//auth/users", 2, [new("Pet.UserId", 40, 5, 0, null, null) { Differing = 3, Differences = ["7", "9"] }, new("Visit.UserId", 40, 0, 0, null, null)]));
        Assert.Equal(
            "PetContext has held its clean-up for //auth/users since 1970-01-01 00:00:00Z: Its epoch changed. The owner does not know 3 of 40 keys of Pet.UserId, such as '7'.",
            (await CheckAsync()).Description);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task<HealthReportEntry> CheckAsync() =>
        (await _services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["soft_references"];
}
