using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

/// <summary>Sweeps page by page over UUIDs on SQLite, some in upper case and some in lower case.</summary>
public sealed class UuidSpellingSweepTests : IDisposable
{
    private readonly SqliteDatabase _database = new();
    private readonly SweepWorld _world;

    public UuidSpellingSweepTests()
    {
        _world = new(_database);
        _world.Options.KeysPerRange = 4;
    }

    [Theory]
    [InlineData("1 = 1")]
    [InlineData("rowid % 3 = 0")]
    [InlineData("substr(\"KeeperId\", 1, 1) < 'A'")]
    public async Task Orphans_AreFoundInBothSpellings_AndCleanedUp(string lower)
    {
        var keepers = Users('1', 40);
        _world.Users.Alive.UnionWith(keepers.Select(SweepWorld.KeyOf));
        var gone = Users('2', 5);
        await _world.AddAnimalsAsync([.. keepers, .. gone, .. keepers, .. gone]);
        await RunAsync($"UPDATE \"Animal\" SET \"KeeperId\" = lower(\"KeeperId\") WHERE {lower}");
        await _world.FollowAsync();

        await _world.SweepAsync();
        Assert.Equal(gone.Select(key => $"Animal.KeeperId {key}").Order(StringComparer.Ordinal), await _world.SuspectsAsync());
        _world.Time.Advance(TimeSpan.FromHours(1));
        await _world.WorkAsync();
        await _world.CleanAsync();

        Assert.Equal(keepers.Concat(keepers).Order(), (await _world.AllAsync<Animal>()).Select(animal => animal.KeeperId).Order());
        Assert.All((await _world.AllAsync<CleanupRecord>()).Where(record => record.Reference == "Animal.KeeperId"), record => Assert.Equal((CleanupState.Done, 2L), (record.State, record.Rows)));
    }

    [Fact]
    public async Task KeyInMixedCase_WhichCleanUpWouldNotFind_IsCountedAsUnknown()
    {
        var gone = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-0000000000ff");
        await _world.AddAnimalsAsync([.. _world.AddUsers(3), gone]);
        await RunAsync($"UPDATE \"Animal\" SET \"KeeperId\" = '0198C5f2-0000-7000-8000-0000000000ff' WHERE \"KeeperId\" LIKE '{gone}'");
        await _world.FollowAsync();

        await _world.SweepAsync();

        Assert.Empty(await _world.SuspectsAsync());
        var keeper = (await _world.ProgressAsync()).References.Single(reference => reference.Reference == "Animal.KeeperId");
        Assert.Equal((4L, 0L, 1L), (keeper.Keys, keeper.Missing, keeper.Unknown));
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
    }

    // The keys begin with every hexadecimal digit, so that pages end among keys in both cases.
    private static SoftRef<AuthUsers>[] Users(char kind, int count) =>
        [.. Enumerable.Range(0, count).Select(index => SoftRef<AuthUsers>.Parse($"{index % 16:x}{index:x7}-0000-7000-8000-{kind}0000000abcd"))];

    private async Task RunAsync(string sql)
    {
        await using var context = _world.Open();
        await context.RunAsync(sql);
    }
}
