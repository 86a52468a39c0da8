using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;
using SoftReferences.EntityFrameworkCore.Tests.Sweep;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Storage;

/// <summary>Rows that row level security hides from the library must not be taken for missing (I2, I3, I5).</summary>
public sealed class RowPolicyTests : IDisposable
{
    private const string Advice = "from the role that this process connects as, and they would be taken for deleted. Connect as a role that sees them all: one with BYPASSRLS, or the owner of the table, unless security is forced on that one too.";

    private readonly PostgreSqlDatabase _database = new();

    [Fact]
    public async Task Orphan_IsNotTakenForRemoved_AndIsRemovedOnceItIsSeen()
    {
        using var world = new CleanupWorld(_database);
        var user = CleanupWorld.NewUser();
        await world.AddAsync(new Pet { UserId = user });
        var role = await HideAsync(world.Open, "user_schema", "user_schema.\"Pet\"");
        world.Owner.Report(TombstoneKind.Deleted, user);

        await world.FollowAndCleanAsync();

        Assert.Contains($"Row level security hides rows of user_schema.\"Pet\" {Advice}", (await world.RangeAsync("Pet.UserId")).LastError, StringComparison.Ordinal);
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => world.Store.Operations.PreviewDeletionAsync(AuthUsers.Service, [OwnerKey.Of(user.Value)]));
        Assert.StartsWith("Row level security hides rows of user_schema.\"Pet\" ", exception.Message, StringComparison.Ordinal);

        await RunAsync(world.Open, role.SeesAll(true));
        Assert.Single(await world.AllAsync<Pet>());
        world.Time.Advance(world.Options.MaximumRetryDelay);
        await world.FollowAndCleanAsync();
        Assert.Empty(await world.AllAsync<Pet>());
        Assert.Equal((CleanupState.Done, 1L), ((await world.RecordAsync("Pet.UserId")).State, (await world.RecordAsync("Pet.UserId")).Rows));
    }

    [Fact]
    public async Task Tombstone_StaysForAHiddenRow()
    {
        using var world = new CleanupWorld(_database, new() { TombstoneRetention = TimeSpan.FromDays(30) });
        world.Owner.Report(TombstoneKind.Deleted, CleanupWorld.NewUser());
        await world.FollowAndCleanAsync();
        Assert.True(await world.IsDoneAsync());
        await HideAsync(world.Open, "user_schema", "user_schema.\"Pet\"");
        world.Time.Advance(TimeSpan.FromDays(31));

        await Assert.ThrowsAsync<InvalidOperationException>(() => world.PruneAsync());

        Assert.Single(await world.AllAsync<InboxTombstone>());
    }

    [Fact]
    public async Task Sweep_SaysThatItSeesNothing()
    {
        using var world = new SweepWorld(_database);
        await world.AddAnimalsAsync([SweepWorld.NewUser()]);
        await world.FollowAsync();
        await HideAsync(world.Open, "shelter_schema", "shelter_schema.\"Animal\"");

        await world.Store.Operations.StartSweepAsync(AuthUsers.Service);
        await world.WorkAsync();

        var swept = (await world.ProgressAsync()).References.Single(reference => reference.Reference == "Animal.KeeperId");
        Assert.Contains($"Row level security hides rows of shelter_schema.\"Animal\" {Advice}", swept.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Owner_DoesNotSayThatAHiddenEntityIsGone()
    {
        await using var owner = await OwnerWorld.CreateAsync(options => _database.Use(options));
        var ids = await owner.AddUsersAsync(2);

        // The user is deleted and recreated in one transaction, so that the feed's entry depends on its row.
        await owner.UseAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            await context.Users.Where(user => user.Id == ids[0]).ExecuteDeleteAsync();
            context.Add(new OwnerWorld.User { Id = ids[0] });
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
        });
        OrdinaryRole role = null!;
        await owner.UseAsync(async context => role = await HideAsync(context, "auth_schema", "auth_schema.users"));

        foreach (var findsTombstones in new[] { false, true })
        {
            var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => owner.Store.FindAsync([OwnerKey.Of(ids[1])], findsTombstones, CancellationToken.None));
            Assert.Equal($"Row level security hides rows of auth_schema.users {Advice}", exception.Message);
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => owner.ReadAsync(0));
        await owner.UseAsync(context => RunAsync(context, role.SeesAll(true)));
        Assert.Equal([TombstoneKind.Deleted, TombstoneKind.Restored], (await owner.ReadAsync(0)).Items.Select(item => item.Kind));
        Assert.All((await owner.Store.FindAsync([.. ids.Select(OwnerKey.Of)], findsTombstones: true, CancellationToken.None)).Statuses, status => Assert.Equal(OwnedStatus.Exists, status));
    }

    public void Dispose() => _database.Dispose();

    private static async Task<OrdinaryRole> HideAsync(Func<DbContext> open, string schema, string table)
    {
        await using var context = open();
        return await HideAsync(context, schema, table);
    }

    private static async Task<OrdinaryRole> HideAsync(DbContext context, string schema, string table)
    {
        await RunAsync(context, $"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; CREATE POLICY own_rows ON {table} USING (current_setting('app.tenant', TRUE) = 'mine')");
        return await OrdinaryRole.EnterAsync(context.Database, schema);
    }

    private static async Task RunAsync(Func<DbContext> open, string sql)
    {
        await using var context = open();
        await RunAsync(context, sql);
    }

    private static Task<int> RunAsync(DbContext context, string sql) => context.Database.ExecuteSqlRawAsync(sql);
}
