using Microsoft.EntityFrameworkCore;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

public sealed class SqliteLocalCommitTests() : LocalCommitTests(new SqliteFileDatabase());

public sealed class TwoPhaseLocalCommitTests() : LocalCommitTests(new TwoPhaseDatabase())
{
    /// <summary>A PostgreSQL server that allows prepared transactions, so that the library does not use notifications.</summary>
    private sealed class TwoPhaseDatabase : TestDatabase
    {
        private readonly string _connectionString = PostgreSqlServer.TwoPhase.CreateDatabase();

        public override DbContextOptionsBuilder Use(DbContextOptionsBuilder builder) => builder.AllowManyProviders().UseNpgsql(_connectionString);
    }
}

/// <summary>Readers wait where the database sends no notifications. A save or commit by a context of the same process wakes them; nothing else does for hours.</summary>
public abstract class LocalCommitTests(TestDatabase database) : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private static readonly TimeSpan Never = TimeSpan.FromMinutes(2);

    private OwnerWorld _owner = null!;
    private List<Guid> _users = [];

    public async Task InitializeAsync()
    {
        _owner = await OwnerWorld.CreateAsync(options => database.Use(options));
        _owner.Signal.PollInterval = Long;
        _users = await _owner.AddUsersAsync(3);
    }

    public async Task DisposeAsync()
    {
        await _owner.DisposeAsync();
        database.Dispose();
    }

    [Fact]
    public Task Save_WakesTheReader() => AssertWakesAsync(async context =>
    {
        context.Remove(await context.Users.SingleAsync(user => user.Id == _users[0]));
        await context.SaveChangesAsync();
    });

    [Fact]
    public Task SynchronousSave_WakesTheReader() => AssertWakesAsync(context =>
    {
        context.Remove(context.Users.Single(user => user.Id == _users[0]));
        context.SaveChanges();
        return Task.CompletedTask;
    });

    [Fact]
    public Task SaveWithoutATransaction_WakesTheReader() => AssertWakesAsync(async context =>
    {
        context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        context.Remove(await context.Users.SingleAsync(user => user.Id == _users[0]));
        await context.SaveChangesAsync();
    });

    [Fact]
    public Task ExplicitTransaction_WakesTheReader() => AssertWakesAsync(async context =>
    {
        await using var transaction = await context.Database.BeginTransactionAsync();
        context.Remove(await context.Users.SingleAsync(user => user.Id == _users[0]));
        await context.SaveChangesAsync();
        await context.Users.Where(user => user.Id == _users[1]).ExecuteDeleteAsync();
        await transaction.CommitAsync();
    });

    [Fact]
    public Task SynchronousTransaction_WakesTheReader() => AssertWakesAsync(context =>
    {
        using var transaction = context.Database.BeginTransaction();
        context.Users.Where(user => user.Id == _users[0]).ExecuteDelete();
        transaction.Commit();
        return Task.CompletedTask;
    });

    [Fact]
    public async Task StatementWithoutATransaction_IsFoundByLooking()
    {
        _owner.Signal.PollInterval = TimeSpan.FromMilliseconds(50);
        await AssertWakesAsync(context => context.Users.Where(user => user.Id == _users[0]).ExecuteDeleteAsync());
    }

    [Fact]
    public async Task TransactionThatIsRolledBack_LosesNotTheNext()
    {
        var read = await WaitAsync();
        await _owner.UseAsync(async context =>
        {
            await using (var transaction = await context.Database.BeginTransactionAsync())
            {
                await context.Users.Where(user => user.Id == _users[0]).ExecuteDeleteAsync();
                await transaction.RollbackAsync();
            }

            context.Remove(await context.Users.SingleAsync(user => user.Id == _users[1]));
            await context.SaveChangesAsync();
        });

        Assert.Equal(_users[1], Assert.Single((await read.WaitAsync(Never)).Items).Key.AsGuid());
    }

    [Fact]
    public async Task EveryReader_IsWoken_AgainAndAgain()
    {
        for (var (turn, after) = (0, 0L); turn < _users.Count; turn++)
        {
            Task<DeletionPage>[] reads = [await WaitAsync(after), _owner.ReadAsync(after, wait: Long), _owner.ReadAsync(after, wait: Long)];
            await RemoveAsync(_users[turn]);
            var pages = await Task.WhenAll(reads).WaitAsync(Never);
            Assert.All(pages, page => Assert.Equal(_users[turn], Assert.Single(page.Items).Key.AsGuid()));
            after = pages[0].Next;
        }
    }

    [Fact]
    public async Task ReadersThatWait_DoNotWakeEachOther()
    {
        Task<DeletionPage>[] reads = [await WaitAsync(), _owner.ReadAsync(after: 0, wait: Long), _owner.ReadAsync(after: 0, wait: Long)];

        // The signal reports that it is watching shortly before its version changes for the first time.
        await Eventually.IsTrueAsync(() => _owner.Signal.Waiting == reads.Length && _owner.Signal.Version >= 1, Task.WhenAny(reads).Unwrap());
        var version = _owner.Signal.Version;
        await _owner.UseAsync(async context => Assert.Equal(3, await context.Users.CountAsync()));
        Assert.Equal(version, _owner.Signal.Version);

        await RemoveAsync([.. _users]);
        Assert.All(await Task.WhenAll(reads).WaitAsync(Never), page => Assert.Equal(3, page.Items.Count));
    }

    private Task RemoveAsync(params Guid[] users) => _owner.UseAsync(async context =>
    {
        context.RemoveRange(await context.Users.Where(user => users.Contains(user.Id)).ToListAsync());
        await context.SaveChangesAsync();
    });

    private async Task AssertWakesAsync(Func<OwnerWorld.Context, Task> delete)
    {
        var read = await WaitAsync();
        await _owner.UseAsync(delete);
        Assert.Contains((await read.WaitAsync(Never)).Items, item => item.Key.AsGuid() == _users[0]);
    }

    /// <summary>Starts a read, and returns when the reader is waiting for a commit.</summary>
    private async Task<Task<DeletionPage>> WaitAsync(long after = 0)
    {
        var read = _owner.ReadAsync(after, wait: Long);
        while (!_owner.Signal.IsWatching || _owner.Signal.Waiting == 0)
        {
            await Task.Yield();
            Assert.False(read.IsCompleted);
        }

        return read;
    }
}
