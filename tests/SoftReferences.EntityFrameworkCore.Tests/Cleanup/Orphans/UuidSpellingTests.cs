using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>UUIDs on SQLite. Entity Framework Core writes them in upper case, but hand-written SQL mostly uses lower case.</summary>
public sealed class UuidSpellingTests : IDisposable
{
    private readonly SqliteDatabase _database = new();
    private readonly CleanupWorld _world;
    private readonly SoftRef<AuthUsers> _gone = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-0000000000ff");
    private readonly SoftRef<AuthUsers> _other = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-0000000000aa");

    public UuidSpellingTests()
    {
        _world = new CleanupWorld(_database);
        _world.Owner.Alive.Add(OwnerKey.Of(_other.Value));
    }

    [Fact]
    public async Task EveryAction_ReachesTheRowsOfBothSpellings()
    {
        await AddAsync();
        _world.Owner.Report(TombstoneKind.Deleted, _gone);

        await _world.FollowAndCleanAsync();

        Assert.Equal([_other, _other], (await _world.AllAsync<Pet>()).Select(pet => pet.UserId));
        Assert.Equal([_other, _other], (await _world.AllAsync<Membership>()).Select(membership => membership.UserId));
        Assert.Equal(2, (await _world.AllAsync<Visit>()).Count(visit => visit.UserId is null));
        Assert.Equal(2, (await _world.AllAsync<Order>()).Count(order => order.UserId == CleanupContext.Nobody));
        Assert.Equal(2, (await _world.AllAsync<Review>()).Count(review => review.Author == "somebody"));
        Assert.Equal(2, (await _world.AllAsync<Letter>()).Count(letter => letter.UserId == CleanupContext.Nobody));
        foreach (var reference in (string[])["Pet.UserId", "Membership.UserId", "Visit.UserId", "Order.UserId", "Review.UserId", "Letter.UserId"])
        {
            var record = await _world.RecordAsync(reference);
            Assert.Equal((reference, CleanupState.Done, 2L), (record.Reference, record.State, record.Rows));
        }
    }

    [Fact]
    public async Task Merge_PointsTheRowsOfBothSpellingsToTheOtherKey()
    {
        await AddAsync();
        _world.Owner.ReportMerge(_gone, _other);

        await _world.FollowAndCleanAsync();

        Assert.Equal([_other, _other, _other, _other], (await _world.AllAsync<Pet>()).Select(pet => pet.UserId));
        Assert.Equal(4, (await _world.AllAsync<Review>()).Count(review => review.UserId == _other));
        var record = await _world.RecordAsync("Pet.UserId");
        Assert.Equal((CleanupState.Done, 2L, 0L), (record.State, record.Rows, record.Conflicts));
    }

    [Fact]
    public async Task Preview_CountsTheRowsOfBothSpellings()
    {
        await AddAsync();
        var previews = await _world.Store.Operations.PreviewDeletionAsync(AuthUsers.Service, [OwnerKey.Of(_gone.Value)]);
        Assert.Equal(2, previews.Single(preview => preview.Reference == "Pet.UserId").Rows);
    }

    [Fact]
    public async Task BothSpellings_AreFoundByTheIndex()
    {
        await using var context = _world.Open();
        var reference = context.Model.GetSoftReferences().Single(reference => reference.Name == "Pet.UserId");
        var session = new StoreSession(context, context.GetInfrastructure());
        var table = new OrphanTable(session, reference, [OwnerKey.Of(_gone.Value), OwnerKey.Of(_other.Value)]);
        await using var command = session.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN SELECT * FROM {table.Name} WHERE {table.AddCondition(command)}";

        await using var reader = await command.ExecuteReaderAsync();

        Assert.True(await reader.ReadAsync());
        Assert.Equal("SEARCH Pet USING INDEX IX_Pet_UserId (UserId=?)", reader.GetString(3));
        Assert.False(await reader.ReadAsync());
    }

    [Theory]
    [InlineData("0198c5f2-0000-7000-8000-0000000000aa")]
    [InlineData("0198C5F2-0000-7000-8000-0000000000AA")]
    [InlineData("00000000-0000-7000-8000-000000000001")]
    public async Task Guard_LetsBothSpellingsIn(string key)
    {
        await _world.CreateTriggersAsync();
        await using var context = _world.Open();
        await context.RunAsync($"{Insert} ('p', '{key}', FALSE); UPDATE \"Pet\" SET \"UserId\" = '{_other}'; UPDATE \"Pet\" SET \"UserId\" = '{key}'");
        Assert.Equal(SoftRef<AuthUsers>.Parse(key).Value, await context.Database.SqlQuery<Guid>($"SELECT \"UserId\" AS \"Value\" FROM \"Pet\"").SingleAsync());
    }

    [Theory]
    [InlineData("'0198C5f2-0000-7000-8000-0000000000aa'")]
    [InlineData("'0198c5f20000700080000000000000aa'")]
    [InlineData("'{0198c5f2-0000-7000-8000-0000000000aa}'")]
    [InlineData("' 0198c5f2-0000-7000-8000-0000000000aa'")]
    [InlineData("X'0198C5F20000700080000000000000AA'")]
    [InlineData("''")]
    public async Task Guard_RefusesEveryOtherSpelling(string key)
    {
        await _world.CreateTriggersAsync();
        await using var context = _world.Open();
        await context.RunAsync($"{Insert} ('q', '{_other}', FALSE)");
        var problem = $"soft reference \"UserId\" to //auth/users: {key} is no hyphenated UUID all in upper or all in lower case";

        var insert = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => context.RunAsync($"{Insert} ('p', {key}, FALSE)"));
        var update = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => context.RunAsync($"UPDATE \"Pet\" SET \"UserId\" = {key}"));

        Assert.Contains(problem, insert.Message, StringComparison.Ordinal);
        Assert.Contains(problem, update.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guard_LetsARowChange_ThatHasAnotherSpellingFromBefore()
    {
        await using var context = _world.Open();
        await context.RunAsync($"{Insert} ('p', '0198C5f2-0000-7000-8000-0000000000aa', FALSE)");
        await _world.CreateTriggersAsync();
        await context.RunAsync("UPDATE \"Pet\" SET \"Hidden\" = TRUE, \"UserId\" = \"UserId\"");
    }

    [Fact]
    public async Task Guard_RefusesADeletedKeyInLowerCase()
    {
        _world.Owner.Report(TombstoneKind.Deleted, _gone);
        await _world.FollowAndCleanAsync();
        await _world.CreateTriggersAsync();
        await using var context = _world.Open();

        var refusal = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => context.RunAsync($"{Insert} ('p', '{_gone}', FALSE)"));

        Assert.Contains($"key \"{_gone}\" was deleted by its owner", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
    }

    private static string Insert => "INSERT INTO \"Pet\" (\"Id\", \"UserId\", \"Hidden\") VALUES";

    /// <summary>Adds two rows of each key to each table, one of them with the key in lower case.</summary>
    private async Task AddAsync()
    {
        foreach (var (user, group) in ((SoftRef<AuthUsers>, int)[])[(_gone, 1), (_gone, 2), (_other, 3), (_other, 4)])
        {
            await _world.AddAsync(
                new Pet { UserId = user },
                new Membership { GroupId = group, UserId = user },
                new Visit { UserId = user },
                new Order { UserId = user },
                new Review { UserId = user, Author = "Ann" },
                new Letter { UserId = user });
        }

        await using var context = _world.Open();
        foreach (var table in (string[])["Pet", "Membership", "Visit", "Order", "Review", "Letter"])
        {
            await context.RunAsync($"UPDATE \"{table}\" SET \"UserId\" = lower(\"UserId\") WHERE rowid % 2 = 0");
        }
    }
}
