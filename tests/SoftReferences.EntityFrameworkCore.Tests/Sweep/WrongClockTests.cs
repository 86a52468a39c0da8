using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

/// <summary>Sweeps of a replica whose machine has the wrong time (I6).</summary>
public sealed class WrongClockTests : IDisposable
{
    private readonly PostgreSqlDatabase _database = new();
    private readonly SweepWorld _world;

    public WrongClockTests() => _world = new SweepWorld(_database);

    [Theory]
    [InlineData(-400)]
    [InlineData(400)]
    public async Task GracePeriod_IsThatOfTheDatabase_AndSoIsTheIntervalBetweenSweeps(int days)
    {
        var gone = SweepWorld.NewUser();
        await _world.AddAnimalsAsync([.. _world.AddUsers(20), gone]);
        await _world.FollowAsync();
        var right = _world.NewStore(clock: WrongClock.Corrected(TimeSpan.Zero));
        await right.Operations.StartSweepAsync(AuthUsers.Service);
        await WorkAsync(right);
        Assert.Equal((1L, false), await SweepAsync());
        Assert.Equal([$"Animal.KeeperId {gone}"], await _world.SuspectsAsync());

        await WorkAsync(_world.NewStore(clock: WrongClock.Corrected(TimeSpan.FromDays(days))));

        Assert.Equal((1L, false), await SweepAsync());
        Assert.Equal([$"Animal.KeeperId {gone}"], await _world.SuspectsAsync());
        Assert.Empty(await _world.AllAsync<InboxTombstone>());
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
    }

    private async Task<(long Number, bool IsRunning)> SweepAsync() => (await _world.ProgressAsync()) is var progress ? (progress.Number, progress.IsRunning) : default;

    private async Task WorkAsync(IDependentStore store)
    {
        var engine = _world.Replica(AuthUsers.Service, store);
        while (await engine.RunOnceAsync(CancellationToken.None))
        {
        }
    }
}
