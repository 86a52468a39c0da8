using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>How clean-up finds the few remaining rows of deleted keys in a large table.</summary>
public sealed class OrphanPlanTests : IDisposable
{
    private const int Users = 300;

    private readonly SoftRef<AuthUsers>[] _users = [.. Enumerable.Range(0, Users).Select(_ => CleanupWorld.NewUser())];
    private readonly ExplainedDatabase _database = new();
    private readonly CleanupWorld _world;

    public OrphanPlanTests() => _world = new(_database);

    [Theory]
    [InlineData("Review.UserId", "\"Review\"", "\"Author\", ")]
    [InlineData("Letter.UserId", "\"Letter\"", "")]
    public async Task Page_IsFoundByTheKeys_AndNotAlongThePrimaryKey(string reference, string table, string author)
    {
        await FillAsync(table, author);
        _world.Owner.Report(TombstoneKind.Deleted, _users);

        await _world.FollowAndCleanAsync();

        Assert.NotEmpty(await _world.RecordsAsync(reference));
        AssertFindsRowsByTheirKeys(table, "ORDER BY \"Id\" LIMIT");
    }

    [Fact]
    public async Task Page_OfAMerge_IsFoundByTheKeys_AndNotAlongThePrimaryKey()
    {
        await FillAsync("\"Badge\"", "\"Kind\", ");
        var target = CleanupWorld.NewUser();
        _world.Owner.Alive.Add(OwnerKey.Of(target.Value));
        foreach (var user in _users)
        {
            _world.Owner.ReportMerge(user, target);
        }

        await _world.FollowAndCleanAsync();

        AssertFindsRowsByTheirKeys("\"Badge\"", "ORDER BY \"Id\" LIMIT");
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
    }

    private void AssertFindsRowsByTheirKeys(string table, string statement)
    {
        var plans = _database.TakePlans(statement).Where(plan => plan.Contains($"FROM user_schema.{table}", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(plans);
        Assert.All(plans, plan =>
        {
            Assert.DoesNotMatch("Seq Scan on|using \"PK_", plan);
            Assert.DoesNotMatch("Rows Removed by Filter: [0-9]{3}", plan);
            Assert.DoesNotMatch($"on {table} .*actual rows=[0-9]{{3}}", plan);
        });
    }

    /// <summary>Fills a table with rows of the deleted keys, analyzes it, and then leaves seven of these rows. The statistics are out of date.</summary>
    private async Task FillAsync(string table, string column)
    {
        await using var context = _world.Open();
        var value = column.Length == 0 ? string.Empty : "n, ";
#pragma warning disable EF1002 // The names are constants of the test.
        await context.Database.ExecuteSqlRawAsync(
            $"""
            INSERT INTO user_schema.{table} ({column}"UserId") SELECT {value}(@users)[1 + n % {Users}] FROM generate_series(1, 20000) AS n;
            ANALYZE user_schema.{table};
            UPDATE user_schema.{table} SET "UserId" = gen_random_uuid() WHERE "Id" > 7;
            """,
            new Npgsql.NpgsqlParameter("users", _users.Select(user => user.Value).ToArray()));
#pragma warning restore EF1002
        _database.TakePlans(string.Empty);
    }
}
