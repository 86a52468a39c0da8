using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool.Tests.ForeignKeys;

public sealed class UnusableValueSearchTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private readonly ISqlGenerationHelper _sql;
    private NpgsqlConnection _connection = null!;

    public UnusableValueSearchTests()
    {
        using var context = new ServiceContext(new DbContextOptionsBuilder<ServiceContext>().UseNpgsql(_database.ConnectionString).Options, _ => { });
        _sql = context.GetService<ISqlGenerationHelper>();
    }

    public async Task InitializeAsync()
    {
        await _database.RunAsync("CREATE TABLE one (user_id uuid); CREATE TABLE other (user_id uuid); INSERT INTO one SELECT '00000000-0000-0000-0000-000000000000'; INSERT INTO other SELECT * FROM one");
        _connection = await _database.OpenAsync();
    }

    [Fact]
    public async Task TableThatCannotBeRead_TakesTheTimeOfThoseAfterIt()
    {
        await using var locking = await _database.OpenAsync();
        await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE one", locking);
        await command.ExecuteNonQueryAsync();
        var search = new UnusableValueSearch(_connection, _sql, TimeSpan.FromSeconds(1), CancellationToken.None);

        Assert.Equal("Timeout during reading attempt", (await search.FindAsync(Key("one")))?.Failure);
        Assert.Equal(new UnusableValues(0, null, "the 1 s for such searches were over before its turn"), await search.FindAsync(Key("other")));
    }

    [Fact]
    public async Task EveryTable_IsSearched_WhileThereIsTime()
    {
        var search = new UnusableValueSearch(_connection, _sql, TimeSpan.FromMinutes(5), CancellationToken.None);

        Assert.Equal(new UnusableValues(1, Guid.Empty.ToString()), await search.FindAsync(Key("one")));
        Assert.Equal(new UnusableValues(1, Guid.Empty.ToString()), await search.FindAsync(Key("other")));
        Assert.Null(await search.FindAsync(Key("other") with { IsOwn = false }));
    }

    public async Task DisposeAsync() => await _connection.DisposeAsync();

    private static CrossingKey Key(string table) =>
        new("key", StoreObjectIdentifier.Table(table), ["user_id"], StoreObjectIdentifier.Table("users", "auth_schema"), ["id"]) { Root = StoreObjectIdentifier.Table(table), ColumnType = "uuid" };
}
