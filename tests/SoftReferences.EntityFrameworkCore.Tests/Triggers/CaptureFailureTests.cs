using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Triggers;

/// <summary>Tries to make an owner's own statement fail because of capture, or to lose a deletion without any trace.</summary>
public sealed class CaptureFailureTests : IDisposable
{
    private readonly PostgreSqlDatabase _database = new(PostgreSqlServer.TwoPhase);
    private readonly OwnerContext _context;

    public CaptureFailureTests()
    {
        _context = new(_database.Options<OwnerContext>(), model =>
        {
            model.Entity<Product>().ToTable("products", "a").IsSoftDeletedBy(product => product.IsDeleted);
            model.Entity<Product>().IsSoftReferenceOwner<CatalogProducts>();
        });
        _context.Database.EnsureCreated();
        _context.Database.CreateSoftReferenceTriggers();
        _context.AddRange(new Product { Id = "one" }, new Product { Id = "two" }, new Product { Id = "three" }, new Product { Id = "four" });
        _context.SaveChanges();
    }

    [Theory]
    [InlineData("DROP TABLE a.soft_reference_journal")]
    [InlineData("ALTER TABLE a.soft_reference_journal RENAME TO elsewhere")]
    [InlineData("ALTER TABLE a.soft_reference_journal SET SCHEMA public")]
    [InlineData("ALTER TABLE a.products RENAME COLUMN \"Id\" TO id")]
    [InlineData("CREATE ROLE capture_nobody; ALTER FUNCTION a.softref_capture_products_delete() OWNER TO capture_nobody; ALTER FUNCTION a.softref_capture_products_update() OWNER TO capture_nobody; ALTER FUNCTION a.softref_capture_products_insert() OWNER TO capture_nobody; GRANT USAGE ON SCHEMA a TO capture_nobody; GRANT ALL ON a.soft_reference_streams, a.products TO capture_nobody", "DROP OWNED BY capture_nobody CASCADE; DROP ROLE capture_nobody")]
    public async Task WhatCannotBeCaptured_IsDoneAllTheSame_AndChangesTheEpoch(string damage, string repair = "")
    {
        await _context.RunAsync(damage);
        var key = damage.Contains("TO id", StringComparison.Ordinal) ? "id" : "\"Id\"";
        try
        {
            await AssertBreaksHistoryAsync($"DELETE FROM a.products WHERE {key} = 'one'");
            await AssertBreaksHistoryAsync($"UPDATE a.products SET {key} = 'II' WHERE {key} = 'two'");
            await AssertBreaksHistoryAsync($"UPDATE a.products SET \"IsDeleted\" = TRUE WHERE {key} = 'three'");
            await _context.RunAsync("INSERT INTO a.products VALUES ('five', FALSE)");
        }
        finally
        {
            await _context.RunAsync(repair.Length > 0 ? repair : "SELECT");
        }
    }

    [Theory]
    [InlineData("ALTER TABLE a.products RENAME COLUMN \"IsDeleted\" TO \"Removed\"", "a.products", "\"Removed\"", 1)]
    [InlineData("ALTER TABLE a.products RENAME TO goods", "a.goods", "\"IsDeleted\"", 2)]
    public async Task TableOrMarkWithAnotherName_RefusesNothing_AndWhatCannotBeToldChangesTheEpoch(string damage, string table, string mark, int recorded)
    {
        // The key column is unchanged, so removed rows are captured. Added rows are captured too if the column of the mark is unchanged.
        await _context.RunAsync($"{damage}; DELETE FROM {table} WHERE \"Id\" = 'one'; INSERT INTO {table} VALUES ('five', FALSE)");
        Assert.Equal(recorded, await _context.Set<DeletionJournalEntry>().SumAsync(entry => entry.Size));

        await AssertBreaksHistoryAsync($"UPDATE {table} SET \"Id\" = 'II' WHERE \"Id\" = 'two'");
        await AssertBreaksHistoryAsync($"UPDATE {table} SET {mark} = TRUE WHERE \"Id\" = 'three'");
        Assert.Equal(recorded, await _context.Set<DeletionJournalEntry>().SumAsync(entry => entry.Size));
    }

    [Theory]
    [InlineData("ALTER SCHEMA a RENAME TO b")]
    [InlineData("CREATE SCHEMA b; ALTER TABLE a.products SET SCHEMA b; ALTER TABLE a.soft_reference_journal SET SCHEMA b; ALTER TABLE a.soft_reference_deletions SET SCHEMA b; ALTER TABLE a.soft_reference_streams SET SCHEMA b")]
    public async Task TablesInAnotherSchema_RefuseNothing_AndChangeTheEpochThatWentAlong(string damage)
    {
        var epoch = await EpochAsync();
        await _context.RunAsync(damage);
        foreach (var sql in (string[])["DELETE FROM b.products WHERE \"Id\" = 'one'", "UPDATE b.products SET \"IsDeleted\" = TRUE WHERE \"Id\" = 'two'", "TRUNCATE b.products"])
        {
            await _context.RunAsync(sql);
            var now = await _context.Database.SqlQuery<string>($"SELECT epoch AS \"Value\" FROM b.soft_reference_streams").SingleAsync();
            Assert.NotEqual(epoch, now);
            epoch = now;
        }
    }

    [Fact]
    public async Task KeyWhoseColumnHasADomainOfUuids_IsCaptured()
    {
        await _context.RunAsync("CREATE SCHEMA e; CREATE DOMAIN e.user_id AS uuid; CREATE DOMAIN e.narrow AS e.user_id");
        await using var context = new OwnerContext(_database.Options<OwnerContext>(), model =>
        {
            model.Entity<User>().ToTable("users", "e").Property(user => user.Id).HasColumnType("e.narrow");
            model.Entity<User>().IsSoftReferenceOwner<AuthUsers>();
        });
        await context.RunAsync(context.Database.GenerateCreateScript());
        await context.Database.CreateSoftReferenceTriggersAsync();
        var epoch = await context.Set<DeletionFeedState>().Select(state => state.Epoch).SingleAsync();
        var user = new User { Id = Guid.NewGuid() };
        context.Add(user);
        await context.SaveChangesAsync();
        await context.RunAsync("DELETE FROM e.users");

        Assert.Equal([$"{user.Id} deleted"], await CapturedFeed.ReadAsync(context));
        Assert.Equal(epoch, await context.Set<DeletionFeedState>().Select(state => state.Epoch).SingleAsync());
        Assert.Empty(await SoftReferenceChecks.TriggersAsync(context));
    }

    [Theory]
    [InlineData("o'brien", "'o''brien'")]
    [InlineData("$softref_text$", "'$softref_text$'")]
    public async Task SchemaOfTheConnection_WhoseNameWouldEndATextOfTheCommands_IsRefused(string schema, string quoted)
    {
        await using var context = new OwnerContext(_database.Options<OwnerContext>(), model => model.Entity<User>().ToTable("users").IsSoftReferenceOwner<AuthUsers>());
        await context.Database.OpenConnectionAsync();
        await context.RunAsync($"CREATE SCHEMA \"{schema}\"; SET search_path = \"{schema}\"");
        await context.RunAsync(context.Database.GenerateCreateScript());

        var exception = await Assert.ThrowsAsync<PostgresException>(() => context.Database.CreateSoftReferenceTriggersAsync());

        Assert.Equal(
            (PostgresErrorCodes.InvalidSchemaName, $"SoftReferences: the schema {quoted} has a quote, a dollar sign or a backslash in its name. Name a schema for the tables in the model."),
            (exception.SqlState, exception.MessageText));
    }

    [Theory]
    [InlineData("on")]
    [InlineData("off")]
    public async Task SchemaOfTheConnection_IsTakenHoweverTextsAreEscaped(string standard)
    {
        await using var context = new OwnerContext(_database.Options<OwnerContext>(), model => model.Entity<User>().ToTable("users").IsSoftReferenceOwner<AuthUsers>());
        await context.Database.OpenConnectionAsync();
        await context.RunAsync($"SET standard_conforming_strings = {standard}; CREATE SCHEMA plain; CREATE SCHEMA \"back\\slash\"; SET search_path = plain");
        await context.RunAsync(context.Database.GenerateCreateScript());
        await context.Database.CreateSoftReferenceTriggersAsync();
        Assert.Empty(await SoftReferenceChecks.TriggersAsync(context));

        await context.RunAsync("SET search_path = \"back\\slash\"");
        await context.RunAsync(context.Database.GenerateCreateScript());
        var exception = await Assert.ThrowsAsync<PostgresException>(() => context.Database.CreateSoftReferenceTriggersAsync());
        Assert.Equal(PostgresErrorCodes.InvalidSchemaName, exception.SqlState);
    }

    [Fact]
    public async Task WhatConcernsNoRow_ChangesNoEpoch()
    {
        await _context.RunAsync("DROP TABLE a.soft_reference_journal");
        var epoch = await EpochAsync();
        await _context.RunAsync("DELETE FROM a.products WHERE \"Id\" = 'nobody'");
        Assert.Equal(epoch, await EpochAsync());
    }

    [Fact]
    public async Task WithoutAnyTable_EverythingIsDone_AndANewTableHasANewEpoch()
    {
        var epoch = await EpochAsync();
        await _context.RunAsync("DROP TABLE a.soft_reference_journal, a.soft_reference_streams, a.soft_reference_deletions");
        await _context.RunAsync("DELETE FROM a.products WHERE \"Id\" = 'one'");
        await _context.RunAsync("UPDATE a.products SET \"IsDeleted\" = TRUE WHERE \"Id\" = 'two'");
        await _context.RunAsync("INSERT INTO a.products VALUES ('one', FALSE)");
        await _context.RunAsync("TRUNCATE a.products");

        await _context.RunAsync(_context.Database.GenerateCreateScript().Replace("CREATE TABLE a.products", "CREATE TABLE a.products_again", StringComparison.Ordinal).Replace("\"PK_products\"", "\"PK_again\"", StringComparison.Ordinal));
        await _context.Database.CreateSoftReferenceTriggersAsync();

        Assert.NotEqual(epoch, await EpochAsync());
    }

    [Fact]
    public async Task WithoutTheFeed_DeletionsAreCaptured()
    {
        await _context.RunAsync("DROP TABLE a.soft_reference_streams, a.soft_reference_deletions");
        await _context.RunAsync("DELETE FROM a.products; INSERT INTO a.products VALUES ('one', FALSE)");
        Assert.Equal(4, (await _context.Set<DeletionJournalEntry>().SingleAsync()).Size);
    }

    [Fact]
    public async Task EpochThatMayNotBeChanged_IsTheOneReasonToRefuse()
    {
        // Neither the deletion nor its loss can be recorded. Allowing it would leave orphans that nothing looks for.
        await _context.RunAsync("""
            CREATE ROLE capture_pauper;
            ALTER FUNCTION a.softref_capture_products_delete() OWNER TO capture_pauper;
            GRANT USAGE ON SCHEMA a TO capture_pauper;
            """);
        try
        {
            var exception = await Assert.ThrowsAsync<PostgresException>(() => _context.RunAsync("DELETE FROM a.products"));
            Assert.Equal((PostgresErrorCodes.InsufficientPrivilege, "permission denied for table soft_reference_streams"), (exception.SqlState, exception.MessageText));
        }
        finally
        {
            await _context.RunAsync("DROP OWNED BY capture_pauper CASCADE; DROP ROLE capture_pauper");
        }
    }

    [Fact]
    public async Task LocksOfTheLibrarysOwnWork_AreNotWaitedFor()
    {
        await using var working = new NpgsqlConnection(_context.Database.GetConnectionString());
        await working.OpenAsync();
        await using var transaction = await working.BeginTransactionAsync();
        await using var sequence = new NpgsqlCommand(
            "SELECT 1 FROM a.soft_reference_streams FOR UPDATE; DELETE FROM a.soft_reference_journal; UPDATE a.soft_reference_streams SET position = 1; DELETE FROM a.soft_reference_deletions",
            working);
        await sequence.ExecuteNonQueryAsync();

        await _context.RunAsync("""
            SET lock_timeout = '1ms';
            DELETE FROM a.products WHERE "Id" = 'one';
            UPDATE a.products SET "IsDeleted" = TRUE WHERE "Id" = 'two';
            INSERT INTO a.products VALUES ('one', FALSE);
            RESET lock_timeout;
            """);
        Assert.Equal(3, await _context.Set<DeletionJournalEntry>().SumAsync(entry => entry.Size));
    }

    [Fact]
    public async Task LongestKeyThatATableCanHave_CanBeDeleted()
    {
        var key = Convert.ToHexString(RandomNumberGenerator.GetBytes(1_345));
        await _context.RunAsync($"INSERT INTO a.products VALUES ('{key}', FALSE); DELETE FROM a.products WHERE \"Id\" = '{key}'");
        Assert.Equal(key, Assert.Single((await _context.Set<DeletionJournalEntry>().SingleAsync()).Keys));
    }

    [Fact]
    public async Task SequencesThatStartAgain_WhileEntriesWait_RefuseNothing()
    {
        // As after a failover to a server to which the sequences were not replicated.
        for (var round = 0; round < 3; round++)
        {
            await RestartSequencesAsync();
            await _context.RunAsync("DELETE FROM a.products; INSERT INTO a.products VALUES ('one', FALSE)");
        }

        Assert.Equal(4 + 3 + 2, await _context.Set<DeletionJournalEntry>().SumAsync(entry => entry.Size));
    }

    [Fact]
    public async Task WithoutTheRowOfTheFeed_DeletionsAreCaptured()
    {
        await _context.RunAsync("DELETE FROM a.soft_reference_streams");
        await _context.RunAsync("DELETE FROM a.products; INSERT INTO a.products VALUES ('one', FALSE); TRUNCATE a.products");
        Assert.Equal(5, await _context.Set<DeletionJournalEntry>().SumAsync(entry => entry.Size));
    }

    [Fact]
    public async Task JournalThatNobodyReads_RefusesNothing()
    {
        await _context.RunAsync("""
            INSERT INTO a.soft_reference_journal (resource, kind, keys, size, occurred_at)
            SELECT '//catalog/products', 'deleted', ARRAY['p' || n], 1, now() FROM generate_series(1, 100000) AS n;
            DELETE FROM a.products WHERE "Id" = 'one';
            UPDATE a.products SET "IsDeleted" = TRUE WHERE "Id" = 'two';
            INSERT INTO a.products VALUES ('one', FALSE);
            """);
        Assert.Equal(100_003, await _context.Set<DeletionJournalEntry>().SumAsync(entry => entry.Size));
    }

    [Fact]
    public async Task TransactionOfTwoPhases_CanDeleteWhileSomebodyWaits()
    {
        await _context.RunAsync("UPDATE a.soft_reference_streams SET awaited_until = clock_timestamp() + interval '1 hour'");
        await _context.RunAsync("BEGIN; DELETE FROM a.products; PREPARE TRANSACTION 'capture'");
        await _context.RunAsync("COMMIT PREPARED 'capture'");
        Assert.Equal(4, (await _context.Set<DeletionJournalEntry>().SingleAsync()).Size);
    }

    [Fact]
    public async Task LargeStatement_IsCutIntoEntries()
    {
        await _context.RunAsync("INSERT INTO a.products SELECT 'p' || n, FALSE FROM generate_series(1, 2500) AS n; DELETE FROM a.products WHERE \"Id\" LIKE 'p%'");
        var entries = await _context.Set<DeletionJournalEntry>().ToListAsync();
        Assert.Equal([500, 1_000, 1_000], entries.Select(entry => entry.Size).Order());
        Assert.All(entries, entry => Assert.Equal(entry.Size, entry.Keys.Count));
        Assert.Equal(2_500, entries.SelectMany(entry => entry.Keys).Distinct(StringComparer.Ordinal).Count());
    }

    public void Dispose()
    {
        _context.Dispose();
        _database.Dispose();
    }

    private Task RestartSequencesAsync() => _context.RunAsync("""
        DO $$
        DECLARE
            sequence regclass;
        BEGIN
            FOR sequence IN SELECT oid FROM pg_class WHERE relkind = 'S' AND relnamespace = 'a'::regnamespace
            LOOP
                EXECUTE format('ALTER SEQUENCE %s RESTART', sequence);
            END LOOP;
        END
        $$;
        """);

    private async Task AssertBreaksHistoryAsync(string sql)
    {
        var epoch = await EpochAsync();
        await _context.RunAsync(sql);
        Assert.NotEqual(epoch, await EpochAsync());
    }

    private Task<string> EpochAsync() => _context.Set<DeletionFeedState>().Select(state => state.Epoch).SingleAsync();

    private sealed class User
    {
        public Guid Id { get; init; }
    }

    private sealed class Product
    {
        public string Id { get; init; } = string.Empty;

        public bool IsDeleted { get; init; }
    }
}
