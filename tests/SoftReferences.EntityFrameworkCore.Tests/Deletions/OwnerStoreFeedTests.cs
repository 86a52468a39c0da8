using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

public abstract class OwnerStoreFeedTests(TestDatabase database) : IAsyncLifetime, IDisposable
{
    private OwnerWorld _owner = null!;

    public async Task InitializeAsync() => _owner = await OwnerWorld.CreateAsync(options => database.Use(options));

    public async Task DisposeAsync() => await _owner.DisposeAsync();

    [Fact]
    public async Task Feed_WithoutDeletions_IsEmpty()
    {
        var page = await _owner.ReadAsync(after: 0);
        Assert.Empty(page.Items);
        Assert.Equal(0, page.Next);
        Assert.False(page.HasMore);
        Assert.Matches("^[0-9a-f]{32}$", page.Epoch);
    }

    [Fact]
    public async Task Deletions_ComeInPagesOfDensePositions()
    {
        var ids = await _owner.AddUsersAsync(7);
        await _owner.DeleteAsync(ids);

        var first = await _owner.ReadAsync(after: 0, limit: 3);
        var second = await _owner.ReadAsync(first.Next, limit: 3);
        var third = await _owner.ReadAsync(second.Next, limit: 3);
        var fourth = await _owner.ReadAsync(third.Next, limit: 3);

        DeletionPage[] pages = [first, second, third, fourth];
        Assert.Equal([3, 6, 7, 7], pages.Select(page => page.Next));
        Assert.Equal([true, true, false, false], pages.Select(page => page.HasMore));
        var items = pages.SelectMany(page => page.Items).ToList();
        Assert.Equal(Enumerable.Range(1, 7).Select(position => (long)position), items.Select(item => item.Position));
        Assert.Equal(ids.Order(), items.Select(item => item.Key.AsGuid()).Order());
        Assert.All(items, item => Assert.Equal(TombstoneKind.Deleted, item.Kind));
        Assert.All(items, item => Assert.Equal(TimeSpan.Zero, item.Time.Offset));
    }

    [Fact]
    public async Task KeyOfAnotherResource_IsNotRestoredByOneOfThis()
    {
        var deleted = await _owner.AddUsersAsync(1);
        var created = Guid.NewGuid();
        await _owner.UseAsync(async context =>
        {
            context.Add(new CapturedDeletion { Resource = "//auth/others", Position = 1, Key = created.ToString(), Kind = TombstoneKind.Deleted, OccurredAt = DateTimeOffset.UtcNow });
            await context.SaveChangesAsync();
        });

        // While the journal is not empty, the sequencer decides which insertions are restorations.
        await _owner.DeleteAsync(deleted);
        await _owner.UseAsync(async context =>
        {
            context.Add(new OwnerWorld.User { Id = created });
            await context.SaveChangesAsync();
        });

        var page = await _owner.ReadAsync(after: 0);
        Assert.Equal(deleted, page.Items.Select(item => item.Key.AsGuid()));
    }

    [Fact]
    public async Task PageThatIsFull_HasNoMore()
    {
        await _owner.DeleteAsync(await _owner.AddUsersAsync(3));
        var page = await _owner.ReadAsync(after: 0, limit: 3);
        Assert.Equal(3, page.Items.Count);
        Assert.False(page.HasMore);
    }

    [Fact]
    public async Task Backlog_LargerThanOneBatchOfTheSequencer_IsReadToItsEnd()
    {
        const int Count = 12_000;
        await _owner.DeleteAsync(await _owner.AddUsersAsync(Count));
        var keys = new HashSet<OwnerKey>();
        for (var after = 0L; ;)
        {
            var page = await _owner.ReadAsync(after, limit: 10_000);
            if (page.Items.Count == 0)
            {
                break;
            }

            Assert.Equal(Enumerable.Range(1, page.Items.Count).Select(ordinal => after + ordinal), page.Items.Select(item => item.Position));
            keys.UnionWith(page.Items.Select(item => item.Key));
            after = page.Next;

            // Entries that have no position yet count as well.
            Assert.Equal(keys.Count < Count, page.HasMore);
        }

        Assert.Equal(Count, keys.Count);
    }

    [Fact]
    public async Task Read_WithNothingToRead_WaitsForADeletion()
    {
        var ids = await _owner.AddUsersAsync(1);
        var read = _owner.ReadAsync(after: 0, wait: TimeSpan.FromMinutes(1));
        Assert.False(read.IsCompleted);
        await _owner.DeleteAsync(ids);
        Assert.Equal(ids[0], Assert.Single((await read).Items).Key.AsGuid());
    }

    [Fact]
    public async Task Read_WithNothingToRead_ReturnsAfterItsWait()
    {
        var page = await _owner.ReadAsync(after: 0, wait: TimeSpan.FromMilliseconds(120));
        Assert.Empty(page.Items);
    }

    [Fact]
    public async Task Read_ThatIsCancelled_EndsAtOnce()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _owner.Store.ReadDeletionsAsync(0, null, 10, TimeSpan.FromHours(1), cancellation.Token));
    }

    [Fact]
    public async Task CursorBeforeWhatWasPruned_IsLost()
    {
        await _owner.DeleteAsync(await _owner.AddUsersAsync(3));
        await _owner.ReadAsync(after: 0);
        await _owner.UseAsync(async context =>
        {
            await context.Set<CapturedDeletion>().Where(deletion => deletion.Position <= 2).ExecuteDeleteAsync();
            await context.Set<DeletionFeedState>().ExecuteUpdateAsync(update => update.SetProperty(state => state.PrunedPosition, 2));
        });

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(() => _owner.ReadAsync(after: 1));

        Assert.True(exception.CursorLost);
        Assert.Equal("The feed of '//auth/users' cannot be continued from position 1: the tombstones up to position 2 were pruned.", exception.Message);
        Assert.Equal(3, Assert.Single((await _owner.ReadAsync(after: 2)).Items).Position);
    }

    [Fact]
    public async Task CursorBeyondTheNewest_IsLost_EvenWhenNewDeletionsWouldReachIt()
    {
        await _owner.DeleteAsync(await _owner.AddUsersAsync(3));
        await _owner.ReadAsync(after: 0);
        await _owner.DeleteAsync(await _owner.AddUsersAsync(10));

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(() => _owner.ReadAsync(after: 5));

        Assert.True(exception.CursorLost);
        Assert.Equal("The feed of '//auth/users' cannot be continued from position 5: the newest position is 3, as after the restore of an older database.", exception.Message);
    }

    [Fact]
    public async Task KeyThatNobodyCanRefer_IsLeftOutWithoutAGap()
    {
        await _owner.UseAsync(async context =>
        {
            context.Add(new OwnerWorld.User { Id = Guid.Parse("00000000-0000-0000-0000-000000000001") });
            await context.SaveChangesAsync();
            await context.Users.ExecuteUpdateAsync(update => update.SetProperty(user => user.Id, Guid.Empty));
            await context.Users.ExecuteDeleteAsync();
        });
        await _owner.DeleteAsync(await _owner.AddUsersAsync(1));

        var page = await _owner.ReadAsync(after: 0);

        Assert.Equal([1L, 2L], page.Items.Select(item => item.Position));
        await _owner.UseAsync(async context => 
        {
            Assert.Equal(2, await context.Set<CapturedDeletion>().CountAsync());
            Assert.Equal(0, await context.Set<DeletionJournalEntry>().CountAsync());
        });
    }

    [Fact]
    public async Task RestoredAndMerged_AreReadAsSuch()
    {
        var (restored, merged, into) = ((await _owner.AddUsersAsync(1))[0], Guid.NewGuid(), Guid.NewGuid());
        await _owner.UseAsync(async context =>
        {
            await JournalAsync(context, "restored", restored, null);
            await JournalAsync(context, "merged", merged, into);
        });

        var page = await _owner.ReadAsync(after: 0);

        Assert.Equal(
            [
                new Tombstone(OwnerKey.Of(restored), TombstoneKind.Restored, 1, DateTimeOffset.UnixEpoch),
                new Tombstone(OwnerKey.Of(merged), TombstoneKind.Merged, 2, DateTimeOffset.UnixEpoch) { MergedInto = OwnerKey.Of(into) },
            ],
            page.Items.OrderBy(item => item.Kind));
    }

    [Fact]
    public async Task OwnerWithoutTriggers_SaysWhichLineAddsThem()
    {
        await _owner.UseAsync(context => context.Set<DeletionFeedState>().ExecuteDeleteAsync());
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => _owner.ReadAsync(after: 0));
        Assert.EndsWith(
            "so nothing captures its deletions. Add 'migrationBuilder.CreateSoftReferenceTriggers(TargetModel);' at the end of a migration and apply it.",
            exception.Message,
            StringComparison.Ordinal);
    }

    private static async Task JournalAsync(DbContext context, string kind, Guid key, Guid? into)
    {
        var session = new StoreSession(context, context.GetInfrastructure());
        await context.Database.OpenConnectionAsync();
        await using var command = session.CreateCommand();
        command.CommandText = $"INSERT INTO {session.Journal} (resource, kind, keys, size, merged_into, occurred_at) VALUES ('//auth/users', @kind, @keys, 1, NULLIF(@into, ''), @time)";
        command.AddParameter("kind", kind);
        command.AddParameter("keys", session.Dialect.Texts([key.ToString()]));
        command.AddParameter("into", into?.ToString() ?? string.Empty);
        command.AddParameter("time", DateTimeOffset.UnixEpoch);
        await command.ExecuteNonQueryAsync();
    }

    public void Dispose()
    {
        database.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class PostgreSqlOwnerStoreFeedTests() : OwnerStoreFeedTests(new PostgreSqlDatabase());

public sealed class SqliteOwnerStoreFeedTests() : OwnerStoreFeedTests(new SqliteFileDatabase());
