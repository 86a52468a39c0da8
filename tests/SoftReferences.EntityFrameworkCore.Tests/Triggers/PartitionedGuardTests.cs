using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;

namespace SoftReferences.EntityFrameworkCore.Tests.Triggers;

/// <summary>Dependents with a table that is partitioned by hand: every way to write a row is guarded, including writes directly to a partition.</summary>
public sealed class PartitionedGuardTests : IDisposable
{
    private const string Ada = "0198c5f2-0000-7000-8000-00000000000a";
    private const string Gone = "0198c5f2-0000-7000-8000-0000000000ff";

    private readonly PostgreSqlDatabase _database = new();
    private readonly OwnerContext _context;

    public PartitionedGuardTests()
    {
        _context = new(_database.Options<OwnerContext>(), model =>
        {
            model.Entity<Visit>().ToTable("visits", "d").HasSoftReference(visit => visit.UserId).OnOwnerDeleted(OrphanAction.Keep);
            model.Entity<Visit>().HasSoftReference(visit => visit.Guests).OnOwnerDeleted(OrphanAction.Keep);
        });
        _context.Database.EnsureCreated();
        RunAsync("""
            DROP TABLE d.visits;
            CREATE TABLE d.visits ("Id" integer NOT NULL, "Year" integer NOT NULL, "UserId" uuid NULL, "Guests" uuid[] NOT NULL, PRIMARY KEY ("Id", "Year")) PARTITION BY LIST ("Year");
            CREATE TABLE d.visits_2024 PARTITION OF d.visits FOR VALUES IN (2024);
            CREATE TABLE d.visits_2025 PARTITION OF d.visits FOR VALUES IN (2025) PARTITION BY HASH ("Id");
            CREATE TABLE d.visits_2025_0 PARTITION OF d.visits_2025 FOR VALUES WITH (MODULUS 1, REMAINDER 0);
            """).GetAwaiter().GetResult();
        _context.Database.CreateSoftReferenceTriggers();
        _context.Add(new InboxTombstone { Owner = "//auth/users", Key = Gone, Kind = TombstoneKind.Deleted, Epoch = "e" });
        _context.SaveChanges();
    }

    [Theory]
    [InlineData("visits", 2024)]
    [InlineData("visits", 2025)]
    [InlineData("visits_2024", 2024)]
    [InlineData("visits_2025", 2025)]
    [InlineData("visits_2025_0", 2025)]
    public async Task Insert_IntoTheTableOrAPartition_IsRefused(string table, int year)
    {
        await AssertRefusedAsync("UserId", $"INSERT INTO d.{table} VALUES (1, {year}, '{Ada}', '{{}}'), (2, {year}, '{Gone}', '{{}}')");
        await AssertRefusedAsync("Guests", $"INSERT INTO d.{table} VALUES (1, {year}, '{Ada}', '{{{Ada},{Gone}}}')");
        Assert.Equal(0, await _context.Set<Visit>().CountAsync());
    }

    [Fact]
    public async Task Insert_OfOtherKeysAndOfNone_Passes()
    {
        await RunAsync($"INSERT INTO d.visits_2024 VALUES (1, 2024, '{Ada}', '{{{Ada}}}'), (2, 2024, NULL, '{{}}')");
        await RunAsync($"UPDATE d.visits SET \"Year\" = 2025");
        Assert.Equal(2, await _context.Set<Visit>().CountAsync(visit => visit.Year == 2025));
    }

    [Theory]
    [InlineData("visits")]
    [InlineData("visits_2024")]
    public async Task Copy_IntoTheTableOrAPartition_IsRefused(string table)
    {
        await _context.Database.OpenConnectionAsync();
        var connection = (NpgsqlConnection)_context.Database.GetDbConnection();
        var exception = await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            await using var writer = await connection.BeginTextImportAsync($"COPY d.{table} FROM STDIN");
            await writer.WriteAsync($"1\t2024\t{Ada}\t{{}}\n2\t2024\t{Gone}\t{{}}\n");
        });
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, exception.SqlState);
    }

    [Theory]
    [InlineData("visits")]
    [InlineData("visits_2024")]
    public async Task UpdateInPlace_ToADeletedKey_IsRefused(string table)
    {
        await RunAsync($"INSERT INTO d.visits VALUES (1, 2024, '{Ada}', '{{}}')");
        await AssertRefusedAsync("UserId", $"UPDATE d.{table} SET \"UserId\" = '{Gone}'");
    }

    [Fact]
    public async Task UpdateThatMovesARow_ToADeletedKey_IsRefused()
    {
        await RunAsync($"INSERT INTO d.visits VALUES (1, 2024, '{Ada}', '{{}}')");
        await AssertRefusedAsync("UserId", $"UPDATE d.visits SET \"UserId\" = '{Gone}', \"Year\" = 2025");
        await AssertRefusedAsync("Guests", $"UPDATE d.visits SET \"Guests\" = '{{{Gone}}}', \"Year\" = 2025");
        await AssertRefusedAsync("UserId", $"INSERT INTO d.visits VALUES (1, 2024, '{Ada}', '{{}}') ON CONFLICT (\"Id\", \"Year\") DO UPDATE SET \"UserId\" = '{Gone}'");
    }

    [Fact]
    public async Task RowThatIsAnOrphanAlready_CanChange_ButNotMove()
    {
        // PostgreSQL does not distinguish a row that moves between partitions from a new one.
        await RunAsync($"""
            ALTER TABLE d.visits DISABLE TRIGGER softref_guard_visits_insert;
            INSERT INTO d.visits VALUES (1, 2024, '{Gone}', '{Gone}');
            ALTER TABLE d.visits ENABLE TRIGGER softref_guard_visits_insert;
            """.Replace($"'{Gone}')", $"'{{{Gone}}}')", StringComparison.Ordinal));
        await RunAsync("UPDATE d.visits SET \"Id\" = 2");
        await AssertRefusedAsync("Guests", "UPDATE d.visits SET \"UserId\" = NULL, \"Year\" = 2025");
    }

    [Fact]
    public async Task PartitionThatIsMadeLater_IsGuarded()
    {
        await RunAsync("CREATE TABLE d.visits_2026 PARTITION OF d.visits FOR VALUES IN (2026) PARTITION BY LIST (\"Id\"); CREATE TABLE d.visits_2026_1 PARTITION OF d.visits_2026 DEFAULT");
        await AssertRefusedAsync("UserId", $"INSERT INTO d.visits_2026_1 VALUES (1, 2026, '{Gone}', '{{}}')");
        await AssertRefusedAsync("UserId", $"INSERT INTO d.visits VALUES (1, 2026, '{Gone}', '{{}}')");
    }

    [Fact]
    public async Task PartitionThatIsAttachedLater_IsGuardedFromThenOn()
    {
        await RunAsync("CREATE TABLE d.visits_2027 (LIKE d.visits INCLUDING ALL); ALTER TABLE d.visits ATTACH PARTITION d.visits_2027 FOR VALUES IN (2027)");
        await AssertRefusedAsync("UserId", $"INSERT INTO d.visits_2027 VALUES (1, 2027, '{Gone}', '{{}}')");
        Assert.Empty(await SoftReferenceChecks.TriggersAsync(_context));
    }

    [Fact]
    public async Task RowsThatATableHasBeforeItIsAttached_AreDeletedByTheStatementInTheDocument_ButForKeysThatCountAsAlive()
    {
        const string Disputed = "0198c5f2-0000-7000-8000-0000000000d1";
        const string Restored = "0198c5f2-0000-7000-8000-0000000000d2";
        _context.Add(new InboxTombstone { Owner = "//auth/users", Key = Disputed, Kind = TombstoneKind.Disputed, Epoch = "e" });
        _context.Add(new InboxTombstone { Owner = "//auth/users", Key = Restored, Kind = TombstoneKind.Restored, Epoch = "e" });
        await _context.SaveChangesAsync();
        await RunAsync($"""
            CREATE TABLE d.visits_2023 (LIKE d.visits INCLUDING ALL);
            INSERT INTO d.visits_2023 SELECT id, 2023, key::uuid, ARRAY[]::uuid[] FROM (VALUES (1, '{Gone}'), (2, '{Disputed}'), (3, '{Restored}'), (4, '{Ada}'), (5, NULL)) AS visit(id, key);
            """);
        var document = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "clean-up.md"));
        var statement = document[document.IndexOf("DELETE FROM visits_2024", StringComparison.Ordinal)..];

        await RunAsync(statement[..statement.IndexOf(';', StringComparison.Ordinal)]
            .Replace("visits_2024", "d.visits_2023", StringComparison.Ordinal)
            .Replace("user_schema", "public", StringComparison.Ordinal)
            .Replace("visit.user_id", "visit.\"UserId\"", StringComparison.Ordinal));
        await RunAsync("ALTER TABLE d.visits ATTACH PARTITION d.visits_2023 FOR VALUES IN (2023)");

        Assert.Equal([2, 3, 4, 5], await _context.Set<Visit>().Select(visit => visit.Id).Order().ToListAsync());
    }

    [Fact]
    public async Task PartitionThatIsMappedAsATable_IsGuardedAgainstInsertsIntoTheWhole()
    {
        await RunAsync("""
            DROP TABLE d.visits;
            CREATE TABLE d.all_visits ("Id" integer NOT NULL, "Year" integer NOT NULL, "UserId" uuid NULL, "Guests" uuid[] NOT NULL) PARTITION BY LIST ("Year");
            CREATE TABLE d.visits PARTITION OF d.all_visits FOR VALUES IN (2024);
            """);
        await _context.Database.CreateSoftReferenceTriggersAsync();
        await AssertRefusedAsync("UserId", $"INSERT INTO d.all_visits VALUES (1, 2024, '{Gone}', '{{}}')");
        Assert.Empty(await SoftReferenceChecks.TriggersAsync(_context));
    }

    [Fact]
    public async Task TableThatBecomesAPartition_NeedsOtherTriggers()
    {
        await RunAsync("DROP TABLE d.visits; CREATE TABLE d.visits (\"Id\" integer NOT NULL, \"Year\" integer NOT NULL, \"UserId\" uuid NULL, \"Guests\" uuid[] NOT NULL)");
        await _context.Database.CreateSoftReferenceTriggersAsync();
        Assert.Empty(await SoftReferenceChecks.TriggersAsync(_context));
        await RunAsync("""
            CREATE TABLE d.all_visits ("Id" integer NOT NULL, "Year" integer NOT NULL, "UserId" uuid NULL, "Guests" uuid[] NOT NULL) PARTITION BY LIST ("Year");
            ALTER TABLE d.all_visits ATTACH PARTITION d.visits FOR VALUES IN (2024);
            """);
        Assert.Equal(
            "SREF306: The trigger 'softref_guard_visits_insert' on 'd.visits' is not the one that the model needs: it is outdated, or was changed by hand. "
            + "Add 'migrationBuilder.CreateSoftReferenceTriggers(TargetModel);' at the end of a migration and apply it.",
            Assert.Single(await SoftReferenceChecks.TriggersAsync(_context)).ToString());
    }

    [Fact]
    public async Task DisabledTriggerOfAPartition_IsFound()
    {
        await RunAsync("ALTER TABLE d.visits_2025_0 DISABLE TRIGGER softref_guard_visits_insert");
        Assert.Equal(
            "SREF306: The trigger 'softref_guard_visits_insert' on 'd.visits' is disabled, there or on a partition, so references to deleted entities can be written. "
            + "Enable it with 'ALTER TABLE … ENABLE TRIGGER \"softref_guard_visits_insert\";'.",
            Assert.Single(await SoftReferenceChecks.TriggersAsync(_context)).ToString());
    }

    [Fact]
    public async Task OrdinaryTable_KeepsItsStatementTrigger()
    {
        await RunAsync("DROP TABLE d.visits; CREATE TABLE d.visits (\"Id\" integer NOT NULL, \"Year\" integer NOT NULL, \"UserId\" uuid NULL, \"Guests\" uuid[] NOT NULL)");
        await _context.Database.CreateSoftReferenceTriggersAsync();
        Assert.Equal(
            "softref_guard_visits_insert",
            Assert.Single(await _context.Database.SqlQuery<string>($"SELECT tgname AS \"Value\" FROM pg_trigger WHERE tgrelid = 'd.visits'::regclass AND tgnewtable IS NOT NULL").ToListAsync()));
    }

    public void Dispose()
    {
        _context.Dispose();
        _database.Dispose();
    }

    private Task RunAsync(string sql) => _context.RunAsync(sql);

    private async Task AssertRefusedAsync(string column, string sql)
    {
        var exception = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(sql));
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, exception.SqlState);
        Assert.Equal($"soft reference \"{column}\" to //auth/users: key \"{Gone}\" was deleted by its owner", exception.MessageText);
    }

    private sealed class Visit
    {
        public int Id { get; init; }

        public int Year { get; init; }

        public SoftRef<AuthUsers>? UserId { get; init; }

        public SoftRef<AuthUsers>[] Guests { get; init; } = [];
    }
}
