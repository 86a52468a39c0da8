using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

public sealed class PostgreSqlSuppressedChangeTests() : SuppressedChangeTests(new PostgreSqlDatabase())
{
    protected override string Refuse(string table, string operation, string user) => $"""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER refuse BEFORE {operation} ON user_schema."{table}" FOR EACH ROW WHEN (OLD."UserId" = '{user}') EXECUTE FUNCTION refuse();
        """;
}

public sealed class SqliteSuppressedChangeTests() : SuppressedChangeTests(new SqliteDatabase())
{
    protected override string Refuse(string table, string operation, string user) => $"""
        CREATE TRIGGER refuse BEFORE {operation} ON "{table}" WHEN OLD."UserId" = '{user.ToUpperInvariant()}' BEGIN SELECT RAISE(IGNORE); END;
        """;
}

/// <summary>A trigger that makes a statement succeed without changing its rows: the rows are not reported as removed, and the work comes to an end (I5).</summary>
public abstract class SuppressedChangeTests(TestDatabase database) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly SoftRef<AuthUsers>[] _users = [.. Enumerable.Range(0, 12).Select(_ => CleanupWorld.NewUser())];
    private CleanupWorld? _world;

    [Theory]
    [InlineData("Pet", "DELETE", 100_000)]
    [InlineData("Pet", "DELETE", 3)]
    [InlineData("Visit", "UPDATE", 100_000)]
    [InlineData("Visit", "UPDATE", 3)]
    [InlineData("Order", "UPDATE", 100_000)]
    [InlineData("Review", "UPDATE", 100_000)]
    [InlineData("Review", "UPDATE", 3)]
    public async Task RowsThatStay_AreTriedAgain_AndParkedAlone(string table, string operation, int batchSize)
    {
        var world = _world = new CleanupWorld(database, new CleanupOptions { BatchSize = batchSize });
        await world.AddAsync(_users.SelectMany(user => new object[] { new Pet { UserId = user }, new Visit { UserId = user }, new Order { UserId = user }, new Review { UserId = user, Author = "Ann" }, new Pet { UserId = user } }));
        await using (var context = world.Open())
        {
            await context.Database.ExecuteSqlRawAsync(Refuse(table, operation, _users[5].ToString()));
        }

        world.Owner.Report(TombstoneKind.Deleted, _users);
        for (var round = 0; round < 25; round++)
        {
            await Task.Run(world.FollowAndCleanAsync).WaitAsync(Patience);
            world.Time.Advance(world.Options.MaximumRetryDelay);
        }

        var records = await world.RecordsAsync($"{table}.UserId");
        var parked = Assert.Single(records, record => record.State != CleanupState.Done);
        Assert.Equal((CleanupState.Parked, _users[5].ToString(), 0L), (parked.State, parked.Key, parked.Rows));
        Assert.Contains("and the database changed 0: a trigger or a rule stands in the way. Nothing of them was changed.", parked.LastError, StringComparison.Ordinal);
        Assert.Equal(_users.Length - 1, records.Count(record => record.Rows == (table == "Pet" ? 2 : 1)));
        SoftRef<AuthUsers>?[] left = table switch
        {
            "Pet" => [.. (await world.AllAsync<Pet>()).Select(pet => (SoftRef<AuthUsers>?)pet.UserId).Distinct()],
            "Visit" => [.. (await world.AllAsync<Visit>()).Select(visit => visit.UserId).OfType<SoftRef<AuthUsers>>()],
            "Review" => [.. (await world.AllAsync<Review>()).Where(review => review.Author == "Ann").Select(review => (SoftRef<AuthUsers>?)review.UserId)],
            _ => [.. (await world.AllAsync<Order>()).Select(order => order.UserId).Where(user => user != CleanupContext.Nobody)],
        };
        Assert.Equal([_users[5]], left);
    }

    [Fact]
    public async Task RowsThatAreSetToAKeyWhichIsDeletedToo_AreNotTakenForRowsThatStay()
    {
        var world = _world = new CleanupWorld(database);
        await world.AddAsync(new Order { UserId = CleanupContext.Nobody }, new Order { UserId = _users[0] });
        world.Owner.Report(TombstoneKind.Deleted, CleanupContext.Nobody, _users[0]);

        await world.FollowAndCleanAsync();

        Assert.All(await world.RecordsAsync("Order.UserId"), record => Assert.Equal(CleanupState.Done, record.State));
    }

    public void Dispose()
    {
        _world?.Dispose();
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Returns the SQL of a trigger that suppresses changes to the rows of a user.</summary>
    protected abstract string Refuse(string table, string operation, string user);
}
