using Microsoft.EntityFrameworkCore;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

/// <summary>An owner whose server may lose the last commits in a crash, which <c>synchronous_commit = off</c> allows (I2, I3).</summary>
public sealed class AsynchronousCommitTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deletion_ThatAReaderHasSeen_SurvivesACrash(bool isMarked)
    {
        using var server = PostgreSqlServer.Start("synchronous_commit=off", "wal_writer_delay=10s");
        using var database = new PostgreSqlDatabase(server);
        await using var owner = await OwnerWorld.CreateAsync(options => database.Use(options));
        var ids = await owner.AddUsersAsync(2);
        await owner.ReadAsync(after: 0);
        await owner.UseAsync(context => context.Database.ExecuteSqlAsync($"CHECKPOINT"));

        // A mark is not sequenced in a single statement, so it takes the other way into the feed.
        await (isMarked
            ? owner.UseAsync(context => context.Users.Where(user => user.Id == ids[0]).ExecuteUpdateAsync(update => update.SetProperty(user => user.IsDeleted, true)))
            : owner.DeleteAsync(ids[0]));
        var before = await owner.ReadAsync(after: 0);
        Assert.Equal([OwnerKey.Of(ids[0])], before.Items.Select(item => item.Key));
        server.Restart(isImmediate: true);

        var after = await owner.ReadAsync(after: 0);
        Assert.Equal(before.Epoch, after.Epoch);
        Assert.Equal(before.Items, after.Items);
        await owner.UseAsync(async context => Assert.Equal([ids[1]], await context.Users.Where(user => !user.IsDeleted).Select(user => user.Id).ToListAsync()));
    }
}
