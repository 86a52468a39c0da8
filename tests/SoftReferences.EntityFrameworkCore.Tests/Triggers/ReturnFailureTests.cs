using System.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;

namespace SoftReferences.EntityFrameworkCore.Tests.Triggers;

/// <summary>Tries to bring a deleted key back without any trace, or to make the insert that brings it back fail.</summary>
public sealed class ReturnFailureTests : IDisposable
{
    private const string Lost = "a key of //catalog/products that came back could not be captured: its dependents have to compare all their references";
    private const string Untold = "a key of //catalog/products that came back could not be captured, and no new epoch could begin: call StartSoftReferenceEpochAsync, or its dependents go on without it";

    private readonly PostgreSqlDatabase _database = new();
    private readonly List<string> _warnings = [];
    private OwnerContext? _context;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task KeyThatComesBack_WhileTheTableHasAnotherName_IsRestored(bool isPartitioned)
    {
        var context = await OpenAsync(isPartitioned);
        var epoch = await EpochAsync();
        await RunAsync("ALTER TABLE a.products RENAME TO goods; INSERT INTO a.goods VALUES ('one', FALSE), ('new', FALSE), ('two', TRUE); ALTER TABLE a.goods RENAME TO products");

        Assert.Equal(["one restored"], await CapturedFeed.ReadAsync(context, after: 2));
        Assert.Equal(epoch, await EpochAsync());
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData("ALTER TABLE a.products RENAME COLUMN \"IsDeleted\" TO \"Removed\"", true)]
    [InlineData("DROP TABLE a.soft_reference_journal", true)]
    [InlineData("ALTER TABLE a.soft_reference_journal RENAME TO elsewhere", true)]
    [InlineData("ALTER TABLE a.products RENAME COLUMN \"Id\" TO id", false)]
    [InlineData("ALTER TABLE a.soft_reference_deletions RENAME TO elsewhere", false)]
    [InlineData("CREATE ROLE return_nobody; ALTER FUNCTION a.softref_capture_products_insert() OWNER TO return_nobody; GRANT USAGE ON SCHEMA a TO return_nobody; GRANT ALL ON a.soft_reference_streams TO return_nobody", false, "DROP OWNED BY return_nobody CASCADE; DROP ROLE return_nobody")]
    public async Task KeyThatComesBack_WhileItCannotBeCaptured_ChangesTheEpoch(string damage, bool isKeyKnown, string repair = "SELECT")
    {
        foreach (var isPartitioned in (bool[])[false, true])
        {
            await OpenAsync(isPartitioned);
            await RunAsync(damage);
            try
            {
                var epoch = await EpochAsync();
                await RunAsync("INSERT INTO a.products VALUES ('new', FALSE)");
                Assert.Equal(isKeyKnown, epoch == await EpochAsync());
                Assert.Equal(isKeyKnown ? [] : [Lost], _warnings);

                epoch = await EpochAsync();
                _warnings.Clear();
                await RunAsync("INSERT INTO a.products VALUES ('other', FALSE), ('one', FALSE)");
                Assert.NotEqual(epoch, await EpochAsync());
                Assert.Contains(Lost, _warnings);
            }
            finally
            {
                await RunAsync(repair);
            }
        }
    }

    [Fact]
    public async Task KeyThatComesBack_ByAChangeOfItsRow_ChangesTheEpoch()
    {
        await OpenAsync();
        await RunAsync("INSERT INTO a.products VALUES ('x', FALSE), ('y', FALSE); ALTER TABLE a.soft_reference_deletions RENAME TO elsewhere");
        var epoch = await EpochAsync();
        await RunAsync("UPDATE a.products SET \"Id\" = 'one' WHERE \"Id\" = 'x'");
        Assert.NotEqual(epoch, await EpochAsync());
        Assert.Equal([Lost], _warnings);
    }

    [Fact]
    public async Task DeletionThatIsNotInTheFeedYet_CountsToo()
    {
        await OpenAsync();
        await RunAsync("INSERT INTO a.products VALUES ('late', FALSE); DELETE FROM a.products WHERE \"Id\" = 'late'; ALTER TABLE a.products RENAME COLUMN \"IsDeleted\" TO \"Removed\"");
        var epoch = await EpochAsync();
        await RunAsync("INSERT INTO a.products VALUES ('new', FALSE)");
        Assert.Equal(epoch, await EpochAsync());
        await RunAsync("INSERT INTO a.products VALUES ('late', FALSE)");
        Assert.NotEqual(epoch, await EpochAsync());
    }

    [Fact]
    public async Task TransactionThatMayNotSeeTheNewestDeletions_ChangesTheEpoch()
    {
        await OpenAsync();
        await RunAsync("ALTER TABLE a.products RENAME COLUMN \"IsDeleted\" TO \"Removed\"");
        var epoch = await EpochAsync();
        await RunAsync("BEGIN ISOLATION LEVEL REPEATABLE READ; INSERT INTO a.products VALUES ('new', FALSE); COMMIT");
        Assert.NotEqual(epoch, await EpochAsync());
    }

    [Theory]
    [InlineData("ALTER SCHEMA a RENAME TO b", "'one'", true)]
    [InlineData("ALTER SCHEMA a RENAME TO b", "'new'", false)]
    public async Task TablesInAnotherSchema_ChangeTheEpochThatWentAlong(string damage, string key, bool isLost)
    {
        await OpenAsync();
        var epoch = await EpochAsync();
        await RunAsync(damage);
        await RunAsync($"INSERT INTO b.products VALUES ({key}, FALSE)");
        Assert.Equal(isLost, epoch != await _context!.Database.SqlQuery<string>($"SELECT epoch AS \"Value\" FROM b.soft_reference_streams").SingleAsync());
    }

    [Fact]
    public async Task EpochThatMayNotBeChanged_RefusesNoInsert()
    {
        await OpenAsync();
        await RunAsync("CREATE ROLE return_pauper; ALTER FUNCTION a.softref_capture_products_insert() OWNER TO return_pauper; GRANT USAGE ON SCHEMA a TO return_pauper");
        try
        {
            await RunAsync("INSERT INTO a.products VALUES ('one', FALSE)");
            Assert.Equal([Untold], _warnings);
        }
        finally
        {
            await RunAsync("DROP OWNED BY return_pauper CASCADE; DROP ROLE return_pauper");
        }
    }

    [Fact]
    public async Task EpochThatIsBeingChangedByAnother_RefusesNoInsert()
    {
        await OpenAsync();
        await RunAsync("ALTER TABLE a.products RENAME COLUMN \"IsDeleted\" TO \"Removed\"");
        await using var reader = new NpgsqlConnection(_context!.Database.GetConnectionString());
        await reader.OpenAsync();
        await using var transaction = await reader.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        await using (var look = new NpgsqlCommand("SELECT 1", reader, transaction))
        {
            await look.ExecuteNonQueryAsync();
        }

        await RunAsync("UPDATE a.soft_reference_streams SET epoch = 'another'");
        await using var insert = new NpgsqlCommand("INSERT INTO a.products VALUES ('one', FALSE)", reader, transaction);
        Assert.Equal(1, await insert.ExecuteNonQueryAsync());
        await transaction.CommitAsync();
        Assert.Equal(1, await _context.Database.SqlQuery<int>($"SELECT COUNT(*)::int AS \"Value\" FROM a.products").SingleAsync());
    }

    [Fact]
    public async Task InsertOfNothing_ChangesNothing()
    {
        await OpenAsync();
        await RunAsync("ALTER TABLE a.soft_reference_deletions RENAME TO elsewhere");
        var epoch = await EpochAsync();
        await RunAsync("INSERT INTO a.products SELECT 'one', FALSE WHERE FALSE");
        Assert.Equal(epoch, await EpochAsync());
        Assert.Empty(_warnings);
    }

    public void Dispose()
    {
        _context?.Dispose();
        _database.Dispose();
    }

    /// <summary>Recreates the tables, with a feed that says that <c>one</c> and <c>two</c> were deleted.</summary>
    private async Task<OwnerContext> OpenAsync(bool isPartitioned = false)
    {
        _context?.Dispose();
        _context = new(_database.Options<OwnerContext>(), model =>
        {
            model.Entity<Product>().ToTable("products", "a").IsSoftDeletedBy(product => product.IsDeleted);
            model.Entity<Product>().IsSoftReferenceOwner<CatalogProducts>();
        });
        await RunAsync("DROP SCHEMA IF EXISTS a CASCADE");
        await RunAsync(_context.Database.GenerateCreateScript());
        if (isPartitioned)
        {
            await RunAsync("""
                DROP TABLE a.products;
                CREATE TABLE a.products ("Id" text PRIMARY KEY, "IsDeleted" boolean NOT NULL) PARTITION BY HASH ("Id");
                CREATE TABLE a.products_0 PARTITION OF a.products FOR VALUES WITH (MODULUS 1, REMAINDER 0);
                """);
        }

        await _context.Database.CreateSoftReferenceTriggersAsync();
        await RunAsync("INSERT INTO a.products VALUES ('one', FALSE), ('two', FALSE); DELETE FROM a.products");
        Assert.Equal(["one deleted", "two deleted"], (await CapturedFeed.ReadAsync(_context)).Order(StringComparer.Ordinal));
        await _context.Database.OpenConnectionAsync();
        ((NpgsqlConnection)_context.Database.GetDbConnection()).Notice += (_, notice) =>
        {
            if (notice.Notice.Severity == "WARNING")
            {
                _warnings.Add(notice.Notice.MessageText);
            }
        };
        _warnings.Clear();
        return _context;
    }

    private Task RunAsync(string sql) => _context!.RunAsync(sql);

    private Task<string> EpochAsync() => _context!.Set<DeletionFeedState>().Select(state => state.Epoch).SingleAsync();

    private sealed class Product
    {
        public string Id { get; init; } = string.Empty;

        public bool IsDeleted { get; init; }
    }
}
