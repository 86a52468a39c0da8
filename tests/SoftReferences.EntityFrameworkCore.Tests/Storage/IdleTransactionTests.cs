using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Storage;

/// <summary>How long a transaction of the library may be idle before the database ends it.</summary>
public sealed class IdleTransactionTests : IDisposable
{
    private readonly string _connectionString = PostgreSqlServer.Shared.CreateDatabase();

    [Theory]
    [InlineData("", "10s")]
    [InlineData("1h", "10s")]
    [InlineData("10001", "10s")]
    [InlineData("10s", "10s")]
    [InlineData("500ms", "500ms")]
    public async Task Limit_IsTheLibrarysOwn_UnlessThereIsAShorterOne(string configured, string expected)
    {
        await using var services = Services(configured);
        Assert.Equal(expected, await Transactions(services).RunAsync(ReadLimitAsync, CancellationToken.None));
    }

    [Fact]
    public async Task CodeOfTheApplication_HasItsOwnTime()
    {
        await using var services = Services(string.Empty);
        Assert.Equal("90s", await Transactions(services).RunYieldingAsync(ReadLimitAsync, TimeSpan.FromSeconds(90), CancellationToken.None));
        Assert.Equal("10s", await Transactions(services).RunYieldingAsync(ReadLimitAsync, longestIdle: null, CancellationToken.None));
    }

    [Fact]
    public async Task Limit_EndsWithTheTransaction()
    {
        await using var services = Services(string.Empty);
        await using var scope = services.CreateAsyncScope();
        var session = new StoreSession(scope.ServiceProvider.GetRequiredService<Empty>(), scope.ServiceProvider);

        // The connection stays open, because one that returns to the pool resets its settings.
        await session.Context.Database.OpenConnectionAsync();
        await using (var transaction = await session.Context.Database.BeginTransactionAsync())
        {
            await session.Context.Database.ExecuteSqlRawAsync(session.Dialect.TellTimeAndEndWhenIdle(TimeSpan.FromSeconds(1))!);
            Assert.Equal("1s", await ReadLimitAsync(session, CancellationToken.None));
            await transaction.CommitAsync();
        }

        Assert.Equal("0", await ReadLimitAsync(session, CancellationToken.None));
    }

    public void Dispose() => PostgreSqlServer.Shared.DropDatabase(_connectionString);

    private static Task<string> ReadLimitAsync(StoreSession session, CancellationToken cancellationToken) =>
        session.Context.Database.SqlQuery<string>($"SELECT current_setting('idle_in_transaction_session_timeout') AS \"Value\"").SingleAsync(cancellationToken);

    private static StoreTransactions<Empty> Transactions(ServiceProvider services) => new(services.GetRequiredService<IServiceScopeFactory>(), DatabaseClock.For(TimeProvider.System));

    private ServiceProvider Services(string configured)
    {
        var connectionString = configured.Length == 0 ? _connectionString
            : new NpgsqlConnectionStringBuilder(_connectionString) { Options = $"-c idle_in_transaction_session_timeout={configured}" }.ConnectionString;
        return new ServiceCollection().AddDbContext<Empty>(builder => builder.AllowManyProviders().UseNpgsql(connectionString)).BuildServiceProvider(validateScopes: true);
    }

    private sealed class Empty(DbContextOptions<Empty> options) : DbContext(options);
}
