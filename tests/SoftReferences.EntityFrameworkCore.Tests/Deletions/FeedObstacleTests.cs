using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

/// <summary>What others do to an owner's database, and must not stop the feed.</summary>
public sealed class FeedObstacleTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly PostgreSqlDatabase _database = new();
    private OwnerWorld _owner = null!;

    public async Task InitializeAsync() => _owner = await OwnerWorld.CreateAsync(options => _database.Use(options));

    public async Task DisposeAsync() => await _owner.DisposeAsync();

    [Fact]
    public async Task PublicationOfAllTables_DoesNotStopTheFeed()
    {
        await RunAsync("CREATE PUBLICATION everything FOR ALL TABLES");
        var ids = await _owner.AddUsersAsync(2);
        await _owner.DeleteAsync(ids[0]);
        Assert.Equal([OwnerKey.Of(ids[0])], (await _owner.ReadAsync(after: 0)).Items.Select(item => item.Key));

        // A soft deletion, which is not sequenced in a single statement, must work too.
        await _owner.UseAsync(context => context.Users.Where(user => user.Id == ids[1]).ExecuteUpdateAsync(update => update.SetProperty(user => user.IsDeleted, true)));
        Assert.Equal([OwnerKey.Of(ids[1])], (await _owner.ReadAsync(after: 1)).Items.Select(item => item.Key));
    }

    [Fact]
    public async Task WhoeverTruncatesTheTable_IsNotInTheWayOfTheFeed_NorTheFeedInHis()
    {
        await _owner.DeleteAsync(await _owner.AddUsersAsync(1));
        var epoch = string.Empty;
        await _owner.UseAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();

            // TRUNCATE takes this lock before its trigger starts a new epoch.
            await context.Database.ExecuteSqlAsync($"LOCK TABLE auth_schema.users IN ACCESS EXCLUSIVE MODE");
            var page = await _owner.ReadAsync(after: 0).WaitAsync(Patience);
            Assert.Empty(page.Items);
            await context.Database.ExecuteSqlAsync($"TRUNCATE auth_schema.users");
            await transaction.CommitAsync();
            epoch = page.Epoch;
        });

        var after = await _owner.ReadAsync(after: 0);
        Assert.NotEqual(epoch, after.Epoch);
        Assert.Single(after.Items);
    }

    [Fact]
    public async Task InsertionsThatSayNothing_KeepNoReaderWaiting()
    {
        var ids = await _owner.AddUsersAsync(1);
        await _owner.UseAsync(async context =>
        {
            // Enough for many batches of the sequencer. Whether one of these keys was deleted before is unknown while the journal has entries.
            await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO auth_schema.soft_reference_journal (resource, kind, keys, uuids, size, occurred_at)
                SELECT '//auth/users', 'inserted', ARRAY[]::text[], (SELECT array_agg(gen_random_uuid()) FROM generate_series(1, 1000)), 1000, now() FROM generate_series(1, 20)
                """);
        });
        await _owner.DeleteAsync(ids);

        // The replica's clock stands still, so that a reader that waited for its next poll would wait forever.
        await using var replica = OwnerWorld.Open(options => _database.Use(options), new FakeTimeProvider());
        var page = await replica.ReadAsync(after: 0, wait: Patience).WaitAsync(Patience);

        Assert.Equal([OwnerKey.Of(ids[0])], page.Items.Select(item => item.Key));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    public async Task RowThatLives_BesideOneWithItsKeyThatIsMarked_Exists(int others)
    {
        await RunAsync("""
            DROP TABLE auth_schema.users;
            CREATE TABLE auth_schema.users ("Id" uuid NOT NULL, "IsHidden" boolean NOT NULL, "IsDeleted" boolean NOT NULL, PRIMARY KEY ("Id", "IsDeleted")) PARTITION BY LIST ("IsDeleted");
            CREATE TABLE auth_schema.users_gone PARTITION OF auth_schema.users FOR VALUES IN (TRUE);
            CREATE TABLE auth_schema.users_live PARTITION OF auth_schema.users FOR VALUES IN (FALSE);
            """);
        await _owner.UseAsync(context => context.Database.CreateSoftReferenceTriggersAsync());
        var id = (await _owner.AddUsersAsync(1))[0];
        await RunAsync($"""UPDATE auth_schema.users SET "IsDeleted" = TRUE; INSERT INTO auth_schema.users VALUES ('{id}', FALSE, FALSE)""");
        OwnerKey[] keys = [OwnerKey.Of(id), .. Enumerable.Range(0, others).Select(_ => OwnerKey.Of(Guid.NewGuid()))];

        foreach (var findsTombstones in (bool[])[true, false])
        {
            var answer = await _owner.Store.FindAsync(keys, findsTombstones, CancellationToken.None);
            Assert.Equal(OwnedStatus.Exists, answer.Statuses[0]);
        }

        Assert.Equal(["deleted", "restored"], (await _owner.ReadAsync(after: 0)).Items.Select(item => LowerCaseEnumConverter<TombstoneKind>.Write(item.Kind)));
    }

    public void Dispose() => _database.Dispose();

    private Task RunAsync(string sql) => _owner.UseAsync(context => context.RunAsync(sql));
}
