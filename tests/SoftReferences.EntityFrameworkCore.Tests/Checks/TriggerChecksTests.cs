using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks;

public abstract class TriggerChecksTests : IDisposable
{
    private const string Remedy = "Add 'migrationBuilder.CreateSoftReferenceTriggers(TargetModel);' at the end of a migration and apply it.";
    private protected const string Missed = " If entities may have been deleted meanwhile, call 'StartSoftReferenceEpochAsync' afterwards, because dependents were not notified.";

    private readonly TestDatabase _database;

    protected TriggerChecksTests(TestDatabase database)
    {
        _database = database;
        Context = new(database.Options<OwnerContext>(), model =>
        {
            model.Entity<User>().ToTable("users").IsSoftReferenceOwner<AuthUsers>();
            model.Entity<Order>().ToTable("orders").HasSoftReference(order => order.ProductId).OnOwnerDeleted(OrphanAction.Delete);
        });
        Context.Database.EnsureCreated();
    }

    protected OwnerContext Context { get; }

    [Fact]
    public async Task DatabaseWithItsTriggers_IsInOrder()
    {
        await Context.Database.CreateSoftReferenceTriggersAsync();
        Assert.Empty(await CheckAsync());
    }

    [Fact]
    public async Task DatabaseWithoutTriggers_LacksEach()
    {
        var violations = await CheckAsync();
        Assert.Equal(
            [
                $"SREF306: The trigger 'softref_capture_users_delete' on 'users' is missing, so dependents do not learn of all deletions. {Remedy}{Missed}",
                $"SREF306: The trigger 'softref_guard_orders_insert' on 'orders' is missing, so references to deleted entities can be written. {Remedy}",
            ],
            violations.Where(violation => violation.Contains("_delete'", StringComparison.Ordinal) || violation.Contains("guard_orders_insert", StringComparison.Ordinal)));
        Assert.All(violations, violation => Assert.StartsWith("SREF306", violation, StringComparison.Ordinal));
    }

    [Fact]
    public async Task DroppedTrigger_IsMissing()
    {
        await Context.Database.CreateSoftReferenceTriggersAsync();
        await Context.RunAsync(Drop("softref_capture_users_update", "users"));
        Assert.Equal([$"SREF306: The trigger 'softref_capture_users_update' on 'users' is missing, so dependents do not learn of all deletions. {Remedy}{Missed}"], await CheckAsync());
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Context.Dispose();
            _database.Dispose();
        }
    }

    protected abstract string Drop(string trigger, string table);

    protected async Task<List<string>> CheckAsync() => [.. (await SoftReferenceChecks.TriggersAsync(Context)).Select(violation => violation.ToString())];

    protected sealed class User
    {
        public Guid Id { get; init; }
    }

    protected sealed class Order
    {
        public Guid Id { get; init; }

        public SoftRef<CatalogProducts> ProductId { get; init; }
    }
}

public sealed class SqliteTriggerChecksTests() : TriggerChecksTests(new SqliteDatabase())
{
    [Fact]
    public async Task TriggerOfAnotherVersion_IsStale()
    {
        await Context.Database.CreateSoftReferenceTriggersAsync();
        await Context.RunAsync(
            """
            DROP TRIGGER softref_capture_users_delete;
            CREATE TRIGGER softref_capture_users_delete AFTER DELETE ON users BEGIN -- softreferences 1 0123456789abcdef
                SELECT 1;
            END;
            """);
        Assert.Equal(
            ["SREF306: The trigger 'softref_capture_users_delete' on 'users' is not the one that the model needs: it is outdated, or was changed by hand. Add 'migrationBuilder.CreateSoftReferenceTriggers(TargetModel);' at the end of a migration and apply it."],
            await CheckAsync());
    }

    [Fact]
    public async Task RebuiltTable_HasLostItsTriggers()
    {
        await Context.Database.CreateSoftReferenceTriggersAsync();
        await Context.RunAsync("CREATE TABLE copy AS SELECT * FROM users; DROP TABLE users; ALTER TABLE copy RENAME TO users");
        Assert.Equal(3, (await CheckAsync()).Count(violation => violation.StartsWith("SREF306: The trigger 'softref_capture_users_", StringComparison.Ordinal)));
    }

    protected override string Drop(string trigger, string table) => $"DROP TRIGGER {trigger}";
}

public sealed class PostgreSqlTriggerChecksTests() : TriggerChecksTests(new PostgreSqlDatabase())
{
    private const string Stale =
        "SREF306: The trigger 'softref_capture_users_delete' on 'users' is not the one that the model needs: it is outdated, or was changed by hand. Add 'migrationBuilder.CreateSoftReferenceTriggers(TargetModel);' at the end of a migration and apply it.";

    private const string Disabled =
        "SREF306: The trigger 'softref_capture_users_delete' on 'users' is disabled, there or on a partition, so dependents do not learn of all deletions. Enable it with 'ALTER TABLE … ENABLE TRIGGER \"softref_capture_users_delete\";'." + Missed;

    [Theory]
    [InlineData("ALTER TABLE users DISABLE TRIGGER softref_capture_users_delete")]
    [InlineData("ALTER TABLE users ENABLE REPLICA TRIGGER softref_capture_users_delete")]
    public async Task DisabledTrigger_IsFound(string sql)
    {
        await Context.Database.CreateSoftReferenceTriggersAsync();
        await Context.RunAsync(sql);
        Assert.Equal([Disabled], await CheckAsync());
    }

    [Theory]
    [InlineData("COMMENT ON TRIGGER softref_capture_users_delete ON users IS 'softreferences 1 0123456789abcdef'")]
    [InlineData("CREATE OR REPLACE FUNCTION softref_capture_users_delete() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")]
    public async Task ChangedTrigger_IsStale(string sql)
    {
        await Context.Database.CreateSoftReferenceTriggersAsync();
        await Context.RunAsync(sql);
        Assert.Equal([Stale], await CheckAsync());
    }

    [Fact]
    public async Task GuardFromBeforeKeysCouldBeDisputed_IsStale_UntilItIsMadeAnew()
    {
        await Context.Database.CreateSoftReferenceTriggersAsync();
        await Context.RunAsync(
            """
            DO $$ DECLARE f record; BEGIN
                FOR f IN SELECT pg_get_functiondef(oid) AS text FROM pg_proc WHERE prosrc LIKE '%''disputed''%' LOOP
                    EXECUTE regexp_replace(f.text, ' AND tombstone\.kind [^'']+''disputed''', '', 'g');
                END LOOP;
            END $$
            """);
        var violations = await CheckAsync();
        Assert.NotEmpty(violations);
        Assert.All(violations, violation => Assert.Matches(
            @"^SREF306: The trigger 'softref_guard_[a-z_]+' on 'orders' is not the one that the model needs: it is outdated, or was changed by hand\. Add 'migrationBuilder\.CreateSoftReferenceTriggers\(TargetModel\);' at the end of a migration and apply it\.$",
            violation));
        await Context.Database.CreateSoftReferenceTriggersAsync();
        Assert.Empty(await CheckAsync());
    }

    [Fact]
    public async Task LeftOverTrigger_IsFound()
    {
        await Context.Database.CreateSoftReferenceTriggersAsync();
        await Context.RunAsync("ALTER TRIGGER softref_capture_users_truncate ON users RENAME TO softref_old; ");
        Assert.Equal(
            [
                "SREF306: The trigger 'softref_capture_users_truncate' on 'users' is missing, so dependents do not learn of all deletions. Add 'migrationBuilder.CreateSoftReferenceTriggers(TargetModel);' at the end of a migration and apply it." + Missed,
                "SREF306: The trigger 'softref_old' on 'users' is not needed by the model: it is left over. Add 'migrationBuilder.CreateSoftReferenceTriggers(TargetModel);' at the end of a migration and apply it.",
            ],
            await CheckAsync());
    }

    [Fact]
    public async Task TableThatBecamePartitioned_NeedsOthers_AndItsPartitionsCount()
    {
        await Context.Database.CreateSoftReferenceTriggersAsync();
        await Context.RunAsync(
            """
            ALTER TABLE users RENAME TO users_rest;
            CREATE TABLE users ("Id" uuid PRIMARY KEY) PARTITION BY HASH ("Id");
            """);
        Assert.Equal(4, (await CheckAsync()).Count);

        await Context.RunAsync("CREATE TABLE users_0 PARTITION OF users FOR VALUES WITH (MODULUS 1, REMAINDER 0)");
        await Context.Database.CreateSoftReferenceTriggersAsync();
        Assert.Empty(await CheckAsync());

        await Context.RunAsync("ALTER TABLE users_0 DISABLE TRIGGER softref_capture_users_delete");
        Assert.Equal([Disabled], await CheckAsync());
    }

    protected override string Drop(string trigger, string table) => $"DROP TRIGGER {trigger} ON {table}";
}
