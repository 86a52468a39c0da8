using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

/// <summary>Databases whose content has changed under the feed: copies, earlier states, and tables with missing rows.</summary>
public sealed class FeedHistoryTests : IAsyncLifetime
{
    private readonly string _connectionString = PostgreSqlServer.Shared.CreateDatabase();
    private OwnerWorld _owner = null!;
    private DeletionPage _page = null!;

    public async Task InitializeAsync()
    {
        _owner = await OwnerWorld.CreateAsync(options => options.AllowManyProviders().UseNpgsql(_connectionString));
        await _owner.DeleteAsync(await _owner.AddUsersAsync(3));
        _page = await _owner.ReadAsync(after: 0);
    }

    public async Task DisposeAsync() => await _owner.DisposeAsync();

    [Fact]
    public async Task CopyOfADatabase_HasAnEpochOfItsOwn_AndTheOriginalKeepsIts()
    {
        var name = new NpgsqlConnectionStringBuilder(_connectionString).Database + "_copy";
        NpgsqlConnection.ClearAllPools();
        await using (var administrator = new NpgsqlConnection(PostgreSqlServer.Shared.AdministratorConnectionString))
        {
            await administrator.OpenAsync();
            await using var copy = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE {new NpgsqlConnectionStringBuilder(_connectionString).Database}", administrator);
            await copy.ExecuteNonQueryAsync();
        }

        var connectionString = new NpgsqlConnectionStringBuilder(_connectionString) { Database = name }.ConnectionString;
        await using var copied = await OwnerWorld.CreateAsync(options => options.AllowManyProviders().UseNpgsql(connectionString));
        var page = await copied.ReadAsync(after: 0);

        Assert.NotEqual(_page.Epoch, page.Epoch);
        Assert.Equal(_page.Items, page.Items);
        Assert.Equal(page.Epoch, (await copied.Store.FindAsync([OwnerKey.Of(Guid.NewGuid())], findsTombstones: true, CancellationToken.None)).Epoch);
        Assert.Equal(_page.Epoch, (await _owner.ReadAsync(after: 0)).Epoch);
    }

    [Fact]
    public async Task TablesThatWereRestoredInPlace_HaveANewEpoch_AlsoForThoseWhoOnlyAsk()
    {
        await ExecuteAsync("""
            CREATE TABLE saved AS SELECT * FROM auth_schema.soft_reference_streams;
            DROP TABLE auth_schema.soft_reference_streams;
            CREATE TABLE auth_schema.soft_reference_streams AS SELECT * FROM saved;
            ALTER TABLE auth_schema.soft_reference_streams ADD PRIMARY KEY (resource);
            """);
        var answer = await _owner.Store.FindAsync([OwnerKey.Of(Guid.NewGuid())], findsTombstones: true, CancellationToken.None);
        Assert.NotEqual(_page.Epoch, answer.Epoch);
        Assert.Equal(answer.Epoch, (await _owner.ReadAsync(after: 0)).Epoch);
    }

    [Fact]
    public async Task ServerThatRestarts_AndTableThatIsRewritten_KeepTheEpoch()
    {
        await ExecuteAsync("VACUUM FULL auth_schema.soft_reference_streams");
        Assert.Equal(_page.Epoch, (await _owner.ReadAsync(after: 0)).Epoch);
    }

    [Fact]
    public async Task RoleWithoutSpecialRights_CanReadTheFeed()
    {
        await ExecuteAsync("""
            CREATE ROLE feed_reader LOGIN;
            GRANT USAGE ON SCHEMA auth_schema TO feed_reader;
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA auth_schema TO feed_reader;
            """);
        var connectionString = new NpgsqlConnectionStringBuilder(_connectionString) { Username = "feed_reader" }.ConnectionString;
        await using (var owner = OwnerWorld.Open(options => options.AllowManyProviders().UseNpgsql(connectionString)))
        {
            Assert.Equal(_page.Items, (await owner.ReadAsync(after: 0)).Items);
            Assert.Empty((await owner.ReadAsync(after: 3, wait: TimeSpan.FromMilliseconds(50))).Items);
        }

        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync("DROP OWNED BY feed_reader; DROP ROLE feed_reader");
    }

    [Theory]
    [InlineData(2, 0, "from position 2 to 2")]
    [InlineData(3, 2, "from position 3 to 3")]
    [InlineData(1, 0, "from position 1 to 1")]
    public async Task TombstoneThatSomebodyRemoved_IsNoGapThatIsPassedOver(int removed, long after, string range)
    {
        await ExecuteAsync($"DELETE FROM auth_schema.soft_reference_deletions WHERE position = {removed}");
        var exception = await Assert.ThrowsAsync<DeletionFeedException>(() => _owner.ReadAsync(after));
        Assert.True(exception.CursorLost);
        Assert.Equal(
            $"The feed of '//auth/users' cannot be continued from position {after}: the tombstones {range} are missing, although they were not pruned.",
            exception.Message);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
