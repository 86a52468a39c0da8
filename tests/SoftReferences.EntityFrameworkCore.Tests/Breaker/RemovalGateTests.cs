using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;

namespace SoftReferences.EntityFrameworkCore.Tests.Breaker;

public sealed class PostgreSqlRemovalGateTests() : RemovalGateTests(new PostgreSqlDatabase());

public sealed class SqliteRemovalGateTests() : RemovalGateTests(new SqliteDatabase());

/// <summary>The exact second from which a removal no longer counts (I6). A window of one hour consists of five-minute slots.</summary>
public abstract class RemovalGateTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TestDatabase _database;
    private readonly CleanupWorld _world;
    private readonly FakeTimeProvider _time = new(Start);

    protected RemovalGateTests(TestDatabase database)
    {
        _database = database;
        _world = new CleanupWorld(database);
    }

    [Theory]
    [InlineData(3599)]
    [InlineData(3899)]
    public async Task Removal_Counts_UntilAllOfItsSlotIsOlderThanTheWindow(int seconds)
    {
        await AdmitAsync(4);
        _time.SetUtcNow(Start.AddSeconds(seconds));

        var tripped = await Assert.ThrowsAsync<BreakerTrippedException>(() => AdmitAsync(3));

        Assert.StartsWith("7 rows of 7 keys", tripped.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Removal_CountsNoLonger_OnceAllOfItsSlotIs()
    {
        await AdmitAsync(4);
        _time.SetUtcNow(Start.AddSeconds(3900));

        await AdmitAsync(3);
    }

    [Fact]
    public async Task Removal_AtTheEndOfASlot_CountsForAWholeWindow()
    {
        _time.SetUtcNow(Start.AddSeconds(299));
        await AdmitAsync(4);
        _time.SetUtcNow(Start.AddSeconds(299 + 3600));

        await Assert.ThrowsAsync<BreakerTrippedException>(() => AdmitAsync(3));
    }

    [Fact]
    public async Task Removal_AtTheEndOfASlot_CountsForAWholeWindow_AlsoOnceItsPeriodIsAveraged()
    {
        _time.SetUtcNow(Start.AddSeconds(299));
        await AdmitAsync(4);
        _time.SetUtcNow(Start.AddSeconds(3_800));
        await AdmitAsync(1);

        var tripped = await Assert.ThrowsAsync<BreakerTrippedException>(() => AdmitAsync(2));

        Assert.StartsWith("7 rows of 7 keys", tripped.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Removals_OfOneSlot_AddUp()
    {
        await AdmitAsync(3);
        _time.Advance(TimeSpan.FromMinutes(1));
        await AdmitAsync(3);

        var tripped = await Assert.ThrowsAsync<BreakerTrippedException>(() => AdmitAsync(1));

        Assert.StartsWith("7 rows of 7 keys", tripped.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Average_OfThePastHour_TakesNothingOutOfTheWindow()
    {
        _time.SetUtcNow(Start.AddMinutes(55));
        await AdmitAsync(4);
        _time.SetUtcNow(Start.AddMinutes(65));
        await AdmitAsync(1);
        _time.SetUtcNow(Start.AddMinutes(70));

        var tripped = await Assert.ThrowsAsync<BreakerTrippedException>(() => AdmitAsync(2));

        Assert.StartsWith("7 rows of 7 keys", tripped.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task References_AreCountedApart()
    {
        await AdmitAsync(6);

        await AdmitAsync(6, "Visit.UserId");
    }

    [Fact]
    public async Task Removal_OfAReferenceThatAnotherReplicaHasJustHeld_IsNotAdmitted()
    {
        await AdmitAsync(1);
        await using (var context = _world.Open())
        {
            await context.Set<ReferenceBreaker>().ExecuteUpdateAsync(update => update.SetProperty(breaker => breaker.Hold, 1));
        }

        var tripped = await Assert.ThrowsAsync<BreakerTrippedException>(() => AdmitAsync(1));

        Assert.Equal((null, false), (tripped.Reason, tripped.NeedsSize));
        await AdmitAsync(1, "Visit.UserId");
    }

    [Fact]
    public async Task Removal_ThatAShareDecidesAbout_IsNotAdmitted_BeforeTheTableIsCounted()
    {
        var limits = new BreakerOptions { AlwaysAllowedKeys = 2 };
        await AdmitAsync(2, limits: limits);

        var tripped = await Assert.ThrowsAsync<BreakerTrippedException>(() => AdmitAsync(1, limits: limits));

        Assert.Equal((null, true), (tripped.Reason, tripped.NeedsSize));
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task AdmitAsync(int rows, string name = "Pet.UserId", BreakerOptions? limits = null)
    {
        await using var context = _world.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        var gate = new RemovalGate(context.Model.GetSoftReferences().Single(reference => reference.Name == name), (limits ?? new BreakerOptions { MaximumRows = 6, MaximumRowShare = 1, MaximumKeyShare = 1 }).For(name), _time);
        await gate.AdmitAsync(new StoreSession(context, context.GetInfrastructure()), new(rows, rows), CancellationToken.None);
        await transaction.CommitAsync();
    }
}
