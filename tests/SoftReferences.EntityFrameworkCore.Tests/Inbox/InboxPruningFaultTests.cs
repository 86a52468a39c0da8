using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;
using SoftReferences.EntityFrameworkCore.Tests.Faults;
using Xunit.Abstractions;

namespace SoftReferences.EntityFrameworkCore.Tests.Inbox;

public sealed class PostgreSqlInboxPruningFaultTests(ITestOutputHelper output) : InboxPruningFaultTests(new FaultyPostgreSqlDatabase(), output);

public sealed class SqliteInboxPruningFaultTests(ITestOutputHelper output) : InboxPruningFaultTests(new FaultySqliteDatabase(), output);

/// <summary>A process dies while it prunes the inbox, at every request in turn (I4).</summary>
public abstract class InboxPruningFaultTests(FaultyDatabase database, ITestOutputHelper output) : IDisposable
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DeathAtEveryStep_LeavesWhatHasToStay_AndTheNextOneRemovesTheRest(bool isCarriedOut)
    {
        using var world = new CleanupWorld(database, new CleanupOptions { TombstoneRetention = TimeSpan.FromDays(30), RecordRetention = TimeSpan.FromDays(30) });
        var (receipt, users) = (CleanupWorld.NewUser(), Enumerable.Range(0, 3).Select(_ => CleanupWorld.NewUser()).ToArray());
        await world.AddAsync([new Receipt { UserId = receipt }, .. users.Select(user => new Pet { UserId = user })]);
        world.Owner.Report(TombstoneKind.Deleted, [users[0], receipt, .. users[1..]]);
        await world.FollowAsync();
        await using (var context = world.Open())
        {
            // Removes work of references that have no rows. It would take time and is irrelevant here.
            await context.Set<CleanupRange>().Where(range => range.Reference != "Pet.UserId" && range.Reference != "Receipt.UserId").ExecuteDeleteAsync();
        }

        await world.FollowAndCleanAsync();
        world.Time.Advance(TimeSpan.FromDays(31));
        object[] received = [.. await world.AllAsync<InboxTombstone>(), .. await world.RecordsAsync()];
        database.Plan.Rehearse();
        await world.PruneAsync(batch: 2);
        await RestoreAsync();
        var (step, runs) = (0, 0);
        bool hasStruck;
        do
        {
            step = database.Plan.StepAfter(step, isCarriedOut);
            database.Plan.Plan(new Fault(step, isCarriedOut, EndsProcess: true));
            await Record.ExceptionAsync(() => world.PruneAsync(batch: 2));
            hasStruck = database.Plan.HasStruck;
            database.Restart();
            database.Plan.Plan(null);
            await world.PruneAsync(batch: 2);

            Assert.Equal(receipt.ToString(), Assert.Single(await world.AllAsync<InboxTombstone>()).Key);
            Assert.Equal([receipt.ToString()], (await world.RecordsAsync()).Select(record => record.Key).Distinct());
            await RestoreAsync();
            runs++;
        }
        while (hasStruck);

        output.WriteLine($"{runs - 1} of {step - 1} steps");
        Assert.True(step > 20 && runs > 5, $"Only {runs - 1} of {step - 1} steps failed, which is too few.");

        // Every run starts with the same content, so that the number of steps is the same each time.
        async Task RestoreAsync()
        {
            await using var context = world.Open();
            await context.Set<InboxTombstone>().ExecuteDeleteAsync();
            await context.Set<CleanupRecord>().ExecuteDeleteAsync();
            context.AddRange(received);
            await context.SaveChangesAsync();
        }
    }

    public void Dispose()
    {
        database.Dispose();
        GC.SuppressFinalize(this);
    }
}
