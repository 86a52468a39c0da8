using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

/// <summary>Late commits, long transactions, and databases with unusual settings.</summary>
public sealed class FeedOrderTests : IAsyncLifetime
{
    private readonly string _connectionString = PostgreSqlServer.Shared.CreateDatabase();
    private OwnerWorld _owner = null!;

    public async Task InitializeAsync() => _owner = await OwnerWorld.CreateAsync(options => options.AllowManyProviders().UseNpgsql(_connectionString));

    public async Task DisposeAsync() => await _owner.DisposeAsync();

    [Fact]
    public async Task TransactionsThatCommitInTheOppositeOrder_AreBothRead()
    {
        var ids = await _owner.AddUsersAsync(3);
        await using var first = await DeletingTransaction.BeginAsync(_connectionString, ids[0]);
        await using var second = await DeletingTransaction.BeginAsync(_connectionString, ids[1]);

        await second.CommitAsync();
        var secondEntry = await EntryAsync();
        var early = await _owner.ReadAsync(after: 0);
        await first.CommitAsync();
        var firstEntry = await EntryAsync();
        var late = await _owner.ReadAsync(early.Next);

        Assert.Equal((1L, ids[1]), Assert.Single(early.Items.Select(item => (item.Position, item.Key.AsGuid()))));
        Assert.Equal((2L, ids[0]), Assert.Single(late.Items.Select(item => (item.Position, item.Key.AsGuid()))));
        Assert.True(secondEntry > firstEntry, "The later entry was not committed first, so the order was not tested.");
    }

    [Fact]
    public async Task TransactionThatStaysOpen_StallsNobody()
    {
        var ids = await _owner.AddUsersAsync(20);
        await using var open = await DeletingTransaction.BeginAsync(_connectionString, ids[0]);

        await _owner.DeleteAsync(ids[1..]);
        var page = await _owner.ReadAsync(after: 0);

        Assert.Equal(19, page.Items.Count);
        await open.RollbackAsync();
        Assert.Empty((await _owner.ReadAsync(page.Next)).Items);
    }

    [Fact]
    public async Task SequencerOfSomebodyElse_IsNotWaitedFor()
    {
        var ids = await _owner.AddUsersAsync(2);
        await _owner.DeleteAsync(ids[0]);
        await _owner.ReadAsync(after: 0);
        await _owner.DeleteAsync(ids[1]);
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var hold = new NpgsqlCommand("SELECT 1 FROM auth_schema.soft_reference_streams FOR UPDATE", connection);
            await hold.ExecuteScalarAsync();
            Assert.Equal(1, Assert.Single((await _owner.ReadAsync(after: 0)).Items).Position);

            // Readers reject an empty page that says that there is more.
            var page = await _owner.ReadAsync(after: 1);
            Assert.Equal((0, 1L, false), (page.Items.Count, page.Next, page.HasMore));
        }

        Assert.Equal([1L, 2L], (await _owner.ReadAsync(after: 0)).Items.Select(item => item.Position));
    }

    [Fact]
    public async Task ConnectionPool_LosesOneConnectionToAllWhoWait()
    {
        var pool = new NpgsqlConnectionStringBuilder(_connectionString) { MaxPoolSize = 2, ApplicationName = "pool of two", Timeout = 10 }.ConnectionString;
        await using var owner = await OwnerWorld.CreateAsync(options => options.AllowManyProviders().UseNpgsql(pool));
        using var cancellation = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 10).Select(_ => owner.Store.ReadDeletionsAsync(0, null, 10, TimeSpan.FromMinutes(5), cancellation.Token)).ToList();
        for (var turn = 0; turn < 20; turn++)
        {
            await owner.Store.FindAsync([OwnerKey.Of(Guid.NewGuid())], findsTombstones: true, CancellationToken.None);
        }

        Assert.All(readers, reader => Assert.False(reader.IsCompleted));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(readers));
    }

    [Theory]
    [InlineData("repeatable read")]
    [InlineData("serializable")]
    public async Task DefaultIsolationOfTheDatabase_DoesNotReachTheSequencer(string isolation)
    {
        var ids = await _owner.AddUsersAsync(200);
        await using (var connection = new NpgsqlConnection(_connectionString))
        {
            await connection.OpenAsync();
            await using var alter = new NpgsqlCommand($"ALTER DATABASE \"{connection.Database}\" SET default_transaction_isolation = '{isolation}'", connection);
            await alter.ExecuteNonQueryAsync();
        }

        var connectionString = new NpgsqlConnectionStringBuilder(_connectionString) { ApplicationName = isolation }.ConnectionString;
        await using var owner = await OwnerWorld.CreateAsync(options => options.AllowManyProviders().UseNpgsql(connectionString));
        await owner.UseAsync(async context => Assert.Equal(
            isolation, await context.Database.SqlQuery<string>($"SELECT current_setting('transaction_isolation') AS \"Value\"").SingleAsync()));
        var reading = Enumerable.Range(0, 4).Select(_ => Task.Run(() => FeedReading.ReadAllAsync(owner, ids.Count, seed: 1))).ToList();
        foreach (var id in ids)
        {
            await using var deleting = await DeletingTransaction.BeginAsync(_connectionString, id);
            await deleting.CommitAsync();
        }

        Assert.All(await Task.WhenAll(reading), keys => Assert.Equal(ids.Order(), keys.Order()));
    }

    [Fact]
    public async Task ConnectionToAReplica_IsRefused()
    {
        // A function that is found before PostgreSQL's own answers as a standby does.
        await using (var connection = new NpgsqlConnection(_connectionString))
        {
            await connection.OpenAsync();
            await using var create = new NpgsqlCommand("CREATE SCHEMA standby; CREATE FUNCTION standby.pg_is_in_recovery() RETURNS boolean LANGUAGE sql AS 'SELECT true'", connection);
            await create.ExecuteNonQueryAsync();
        }

        var connectionString = new NpgsqlConnectionStringBuilder(_connectionString) { SearchPath = "standby,pg_catalog,public" }.ConnectionString;
        await using var owner = await OwnerWorld.CreateAsync(options => options.AllowManyProviders().UseNpgsql(connectionString));
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => owner.Store.FindAsync([OwnerKey.Of(Guid.NewGuid())], findsTombstones: true, CancellationToken.None));
        Assert.Equal(
            "'Context' is connected to a replica, which may not have the newest entities of '//auth/users' yet. Connect it to the primary (Npgsql: Target Session Attributes=primary).",
            exception.Message);
    }

    private async Task<DateTimeOffset> EntryAsync()
    {
        DateTimeOffset time = default;
        await _owner.UseAsync(async context => time = await context.Set<DeletionJournalEntry>().Select(entry => entry.OccurredAt).SingleAsync());
        return time;
    }
}
