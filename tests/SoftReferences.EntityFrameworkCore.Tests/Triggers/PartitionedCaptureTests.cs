using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;

namespace SoftReferences.EntityFrameworkCore.Tests.Triggers;

/// <summary>Owners with a partitioned table. It is partitioned by hand, because Entity Framework Core does not support partitions.</summary>
public sealed class PartitionedCaptureTests : IDisposable
{
    private const string Ada = "0198c5f2-0000-7000-8000-00000000000a";
    private const string Bob = "0198c5f2-0000-7000-8000-00000000000b";

    private readonly PostgreSqlDatabase _database = new();
    private readonly OwnerContext _context;

    public PartitionedCaptureTests()
    {
        _context = new(_database.Options<OwnerContext>(), model =>
        {
            model.Entity<User>().ToTable("users", "a").IsSoftDeletedBy(user => user.IsDeleted);
            model.Entity<User>().IsSoftReferenceOwner<AuthUsers>();
        });
        _context.Database.EnsureCreated();
        RunAsync("""
            DROP TABLE a.users;
            CREATE TABLE a.users ("Id" uuid NOT NULL, "Region" text NOT NULL, "IsDeleted" boolean NOT NULL, PRIMARY KEY ("Id", "Region")) PARTITION BY LIST ("Region");
            CREATE TABLE a.users_north PARTITION OF a.users FOR VALUES IN ('north');
            CREATE TABLE a.users_south PARTITION OF a.users FOR VALUES IN ('south');
            """).GetAwaiter().GetResult();
        _context.Database.CreateSoftReferenceTriggers();
    }

    [Fact]
    public async Task DeletionsFromTheTableAndFromAPartition_AreCapturedOnce()
    {
        await AddAsync(Ada, "north");
        await AddAsync(Bob, "south");
        await RunAsync($"DELETE FROM a.users WHERE \"Id\" = '{Ada}'");
        await RunAsync("DELETE FROM a.users_south");
        Assert.Equal([$"{Ada} deleted", $"{Bob} deleted"], await CapturedFeed.ReadAsync(_context));
    }

    [Fact]
    public async Task RowThatMovesToAnotherPartition_IsNoDeletion()
    {
        await AddAsync(Ada, "north");
        await RunAsync("UPDATE a.users SET \"Region\" = 'south'");
        Assert.Equal(1, await _context.Set<User>().CountAsync(user => user.Region == "south"));
        Assert.Empty(await CapturedFeed.ReadAsync(_context));
    }

    [Fact]
    public async Task KeyThatChanges_WithOrWithoutAMove_IsADeletion()
    {
        await AddAsync(Ada, "north");
        await RunAsync($"UPDATE a.users SET \"Id\" = '{Bob}'");
        await RunAsync($"UPDATE a.users SET \"Id\" = '{Ada}', \"Region\" = 'south'");
        Assert.Equal([$"{Ada} deleted", $"{Ada} restored", $"{Bob} deleted"], (await CapturedFeed.ReadAsync(_context)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task OneOfTwoRowsWithAKey_IsNoDeletion()
    {
        await AddAsync(Ada, "north");
        await AddAsync(Ada, "south");
        await RunAsync("DELETE FROM a.users_north");
        Assert.Empty(await CapturedFeed.ReadAsync(_context));
        await RunAsync("DELETE FROM a.users_south");
        Assert.Equal([$"{Ada} deleted"], await CapturedFeed.ReadAsync(_context));
    }

    [Fact]
    public async Task MarkInAPartition_IsADeletion()
    {
        await AddAsync(Ada, "north");
        await RunAsync("UPDATE a.users_north SET \"IsDeleted\" = TRUE");
        await RunAsync("UPDATE a.users SET \"IsDeleted\" = FALSE");
        Assert.Equal([$"{Ada} deleted", $"{Ada} restored"], await CapturedFeed.ReadAsync(_context));
    }

    [Fact]
    public async Task InsertionIntoAPartition_RestoresAKey()
    {
        await AddAsync(Ada, "north");
        await RunAsync("DELETE FROM a.users");
        await RunAsync($"INSERT INTO a.users_south VALUES ('{Ada}', 'south', FALSE)");
        Assert.Equal([$"{Ada} deleted", $"{Ada} restored"], await CapturedFeed.ReadAsync(_context));
    }

    [Fact]
    public async Task PartitionThatIsAttachedLater_IsCaptured()
    {
        await RunAsync($"""
            CREATE TABLE a.users_west (LIKE a.users INCLUDING ALL);
            INSERT INTO a.users_west VALUES ('{Ada}', 'west', FALSE), ('{Bob}', 'west', FALSE);
            ALTER TABLE a.users ATTACH PARTITION a.users_west FOR VALUES IN ('west');
            CREATE TABLE a.users_rest PARTITION OF a.users DEFAULT;
            INSERT INTO a.users VALUES ('0198c5f2-0000-7000-8000-00000000000c', 'east', FALSE);
            DELETE FROM a.users_west WHERE "Id" = '{Ada}';
            DELETE FROM a.users WHERE "Region" = 'east';
            """);
        Assert.Equal([$"{Ada} deleted", "0198c5f2-0000-7000-8000-00000000000c deleted"], await CapturedFeed.ReadAsync(_context));
    }

    [Fact]
    public async Task PartitionThatIsDetached_IsNotCapturedAnyMore_AndDetachingIsNoDeletion()
    {
        // No trigger fires for this. After detaching or dropping a partition with rows, an application has to call StartSoftReferenceEpochAsync.
        await AddAsync(Ada, "north");
        await RunAsync("ALTER TABLE a.users DETACH PARTITION a.users_north; DELETE FROM a.users_north");
        Assert.Empty(await CapturedFeed.ReadAsync(_context));
    }

    [Fact]
    public async Task PartitionThatWasDetached_IsInNobodysWay_AndIsNoPartAnyMore()
    {
        await AddAsync(Ada, "north");
        await RunAsync("ALTER TABLE a.users DETACH PARTITION a.users_north");
        var epoch = await EpochAsync();
        await RunAsync("TRUNCATE a.users_north");
        Assert.Equal(epoch, await EpochAsync());

        await _context.Database.CreateSoftReferenceTriggersAsync();
        Assert.Empty(await SoftReferenceChecks.TriggersAsync(_context));
        Assert.Empty(await _context.Database.SqlQuery<string>($"SELECT tgname AS \"Value\" FROM pg_trigger WHERE tgrelid = 'a.users_north'::regclass").ToListAsync());
        await RunAsync("TRUNCATE a.users_south");
        Assert.NotEqual(epoch, await EpochAsync());
    }

    [Fact]
    public async Task TableWithAnotherName_RefusesNothing_AndChangesTheEpoch()
    {
        await AddAsync(Ada, "north");
        await RunAsync("ALTER TABLE a.users RENAME TO people");
        foreach (var sql in (string[])[$"INSERT INTO a.people VALUES ('{Bob}', 'south', FALSE)", "UPDATE a.people SET \"IsDeleted\" = TRUE", "DELETE FROM a.people", "TRUNCATE a.people"])
        {
            var epoch = await EpochAsync();
            await RunAsync(sql);
            Assert.Equal(sql.StartsWith("INSERT", StringComparison.Ordinal), epoch == await EpochAsync());
        }
    }

    [Fact]
    public async Task OwnerOfTheTable_WhoDoesNotMigrate_MayMakePartitions()
    {
        await RunAsync("CREATE ROLE capture_keeper; GRANT ALL ON SCHEMA a TO capture_keeper; ALTER TABLE a.users OWNER TO capture_keeper");
        try
        {
            await _context.Database.CreateSoftReferenceTriggersAsync();
            await RunAsync($"SET ROLE capture_keeper; CREATE TABLE a.users_west PARTITION OF a.users FOR VALUES IN ('west'); INSERT INTO a.users VALUES ('{Ada}', 'west', FALSE); DELETE FROM a.users; RESET ROLE");
            Assert.Equal([$"{Ada} deleted"], await CapturedFeed.ReadAsync(_context));
        }
        finally
        {
            await RunAsync("RESET ROLE; REASSIGN OWNED BY capture_keeper TO CURRENT_USER; DROP OWNED BY capture_keeper; DROP ROLE capture_keeper");
        }
    }

    [Fact]
    public async Task Truncate_ChangesTheEpoch()
    {
        await AddAsync(Ada, "north");
        var epoch = await EpochAsync();
        await RunAsync("TRUNCATE a.users");
        Assert.NotEqual(epoch, await EpochAsync());
    }

    [Fact]
    public async Task TruncateOfAPartition_ChangesTheEpoch()
    {
        await AddAsync(Ada, "north");
        var epoch = await EpochAsync();
        await RunAsync("TRUNCATE a.users_north");
        Assert.NotEqual(epoch, await EpochAsync());
    }

    [Fact]
    public async Task PartitionThatIsMadeLater_LacksTheTriggerThatSeesItTruncated()
    {
        await RunAsync("CREATE TABLE a.users_west PARTITION OF a.users FOR VALUES IN ('west')");
        Assert.Equal(
            "SREF306: The trigger 'softref_capture_users_truncate' on 'a.users_west' is missing, so dependents do not learn of all deletions. "
            + "Add 'migrationBuilder.CreateSoftReferenceTriggers(TargetModel);' at the end of a migration and apply it. "
            + "If entities may have been deleted meanwhile, call 'StartSoftReferenceEpochAsync' afterwards, because dependents were not notified.",
            Assert.Single(await SoftReferenceChecks.TriggersAsync(_context)).ToString());

        await _context.Database.CreateSoftReferenceTriggersAsync();
        Assert.Empty(await SoftReferenceChecks.TriggersAsync(_context));
    }

    public void Dispose()
    {
        _context.Dispose();
        _database.Dispose();
    }

    private Task AddAsync(string id, string region) => RunAsync($"INSERT INTO a.users VALUES ('{id}', '{region}', FALSE)");

    private Task RunAsync(string sql) => _context.RunAsync(sql);

    private Task<string> EpochAsync() => _context.Set<DeletionFeedState>().Select(state => state.Epoch).SingleAsync();

    private sealed class User
    {
        public Guid Id { get; init; }

        public string Region { get; init; } = string.Empty;

        public bool IsDeleted { get; init; }
    }
}
