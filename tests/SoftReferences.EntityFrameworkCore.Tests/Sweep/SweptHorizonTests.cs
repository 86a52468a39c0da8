using System.Data;
using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

/// <summary>Transactions that were running when a sweep wrote a tombstone, and so could not see it (I5).</summary>
public sealed class SweptHorizonTests : IDisposable
{
    private readonly PostgreSqlDatabase _database = new();
    private readonly SweepWorld _world;
    private readonly SoftRef<AuthUsers> _gone = SweepWorld.NewUser();

    public SweptHorizonTests() => _world = new(_database);

    [Theory]
    [InlineData(IsolationLevel.ReadCommitted)]
    [InlineData(IsolationLevel.RepeatableRead)]
    public async Task RowInsertedBeforeTheTombstone_AndCommittedAfterTheFirstLook_IsFoundByTheSecond(IsolationLevel isolation)
    {
        await SuspectAsync();

        // Clean-up reads the inbox once before the transaction begins. The tombstone comes afterwards.
        await _world.CleanAsync();
        await using var context = _world.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(isolation);
        context.Add(new Animal { KeeperId = _gone });
        await context.SaveChangesAsync();

        await _world.WorkAsync();
        await _world.CleanAsync();
        Assert.Equal(CleanupState.Settling, (await RecordAsync()).State);
        await transaction.CommitAsync();
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        await _world.CleanAsync();

        Assert.DoesNotContain(await _world.AllAsync<Animal>(), animal => animal.KeeperId == _gone);
        Assert.Equal((CleanupState.Done, 2L), ((await RecordAsync()).State, (await RecordAsync()).Rows));
    }

    [Fact]
    public async Task Insert_AfterTheTombstone_IsRefusedByTheGuard()
    {
        await using (var context = _world.Open())
        {
            await context.Database.CreateSoftReferenceTriggersAsync();
        }

        await SuspectAsync();
        await _world.WorkAsync();

        await Assert.ThrowsAsync<SoftReferenceValidationException>(() => _world.AddAnimalsAsync([_gone]));
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
    }

    private async Task SuspectAsync()
    {
        await _world.AddAnimalsAsync([.. _world.AddUsers(20), _gone]);
        await _world.FollowAsync();
        await _world.SweepAsync();
        Assert.Single(await _world.SuspectsAsync());
        _world.Time.Advance(_world.Options.GracePeriod);
    }

    private async Task<CleanupRecord> RecordAsync() => (await _world.AllAsync<CleanupRecord>()).Single(record => record.Reference == "Animal.KeeperId");
}
