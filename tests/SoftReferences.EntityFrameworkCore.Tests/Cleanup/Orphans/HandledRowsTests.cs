using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

public sealed class PostgreSqlHandledRowsTests() : HandledRowsTests(new PostgreSqlDatabase());

public sealed class SqliteHandledRowsTests() : HandledRowsTests(new SqliteDatabase());

/// <summary>The record has the right number of rows, no matter how often the work is interrupted between two pages, and what handlers do with the rows.</summary>
public abstract class HandledRowsTests : IDisposable
{
    private readonly TestDatabase _database;
    private readonly CleanupWorld _world;
    private readonly SoftRef<AuthUsers> _user = CleanupWorld.NewUser();

    protected HandledRowsTests(TestDatabase database)
    {
        _database = database;
        _world = new CleanupWorld(database, new CleanupOptions { BatchSize = 3 });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("keep")]
    [InlineData("burn")]
    public async Task HandledRows_OfAProcessThatDiesAfterEachPageInTurn_AreEachCountedOnce(string? mark)
    {
        await _world.AddAsync([.. Enumerable.Range(0, 8).Select(_ => new Letter { UserId = _user, Mark = mark })]);
        await AssertCountAsync("Letter.UserId", 8);
    }

    [Fact]
    public async Task HandledRows_OfWhichSomeStay_AreEachCountedOnce()
    {
        await _world.AddAsync([.. Enumerable.Range(0, 11).Select(index => new Letter { UserId = _user, Mark = (index % 3) switch { 0 => "keep", 1 => "burn", _ => null } })]);
        await AssertCountAsync("Letter.UserId", 11);
    }

    [Fact]
    public async Task UpdatedRows_OfAProcessThatDiesAfterEachPageInTurn_AreEachCountedOnce()
    {
        await _world.AddAsync([.. Enumerable.Range(0, 8).Select(_ => new Review { UserId = _user, Author = "Ann" })]);
        await AssertCountAsync("Review.UserId", 8);
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task AssertCountAsync(string reference, long rows)
    {
        while (await _world.FollowAsync() > 0)
        {
        }

        for (var pages = 1; pages <= 3; pages++)
        {
            var batch = await ClaimAsync(reference);
            object? continuation = null;
            for (var page = 0; page < pages; page++)
            {
                var progress = await _world.Store.Cleanup.ExecuteAsync(batch, batch.Items, continuation, CancellationToken.None);
                continuation = progress.Continuation;
                if (progress.Finished)
                {
                    break;
                }
            }

            // This replica dies, and its lease expires.
            _world.Time.Advance(_world.Options.LeaseDuration + TimeSpan.FromSeconds(1));
            if (continuation is null)
            {
                break;
            }
        }

        while (await _world.CleanOnceAsync())
        {
        }

        var record = await _world.RecordAsync(reference);
        Assert.Equal((CleanupState.Done, rows), (record.State, record.Rows));
    }

    private async Task<CleanupBatch> ClaimAsync(string reference)
    {
        while (true)
        {
            var batch = await _world.Store.Cleanup.ClaimAsync(CancellationToken.None) ?? throw new InvalidOperationException("There is no work.");
            if (batch.Reference == reference)
            {
                return batch;
            }

            await _world.Store.Cleanup.ExecuteAsync(batch, batch.Items, null, CancellationToken.None);
        }
    }
}

/// <summary>Rows that a handler points to another key or keeps, plus one more from a transaction that was still running at the first look.</summary>
public sealed class HandledRowsOfTheSecondLookTests : IDisposable
{
    private readonly PostgreSqlDatabase _database = new();
    private readonly CleanupWorld _world;
    private readonly SoftRef<AuthUsers> _user = CleanupWorld.NewUser();

    public HandledRowsOfTheSecondLookTests() => _world = new CleanupWorld(_database, new CleanupOptions { BatchSize = 3 });

    [Theory]
    [InlineData(null)]
    [InlineData("keep")]
    public async Task RowsOfBothLooks_AddUp(string? mark)
    {
        await _world.AddAsync([.. Enumerable.Range(0, 7).Select(_ => new Letter { UserId = _user, Mark = mark })]);
        await using var context = _world.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        context.Add(new Letter { UserId = _user, Mark = mark });
        await context.SaveChangesAsync();
        _world.Owner.Report(TombstoneKind.Deleted, _user);

        await _world.FollowAndCleanAsync();
        Assert.Equal(CleanupState.Settling, (await _world.RecordAsync("Letter.UserId")).State);
        await transaction.CommitAsync();
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        await _world.FollowAndCleanAsync();

        var record = await _world.RecordAsync("Letter.UserId");
        Assert.Equal((CleanupState.Done, 8L), (record.State, record.Rows));
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
    }
}
