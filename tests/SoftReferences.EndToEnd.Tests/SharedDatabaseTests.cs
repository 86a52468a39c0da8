using System.Diagnostics;
using System.Net;
using Npgsql;
using Xunit.Abstractions;

namespace SoftReferences.EndToEnd.Tests;

/// <summary>Both services on one database, where a foreign key would be possible: everything that it would ensure is ensured without it.</summary>
public sealed class SharedDatabaseTests(SampleServices services, ITestOutputHelper output) : IClassFixture<SampleServices>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Database_HasNoForeignKeyBetweenTheSchemas()
    {
        const string Crossing = """
            SELECT COUNT(*) FROM pg_constraint c
            JOIN pg_class dependent ON dependent.oid = c.conrelid JOIN pg_class principal ON principal.oid = c.confrelid
            WHERE c.contype = 'f' AND dependent.relnamespace <> principal.relnamespace
            """;

        Assert.Equal(0L, await services.QueryAsync<long>(Crossing));
        Assert.Equal(1L, await services.QueryAsync<long>("SELECT COUNT(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = 'user_schema.pet_analyses'::regclass AND confdeltype = 'c'"));
    }

    [Fact]
    public async Task DeletionTypedIntoPsql_RemovesTheUsersRows_AndRefusesALateInsert()
    {
        var ann = await services.CreateUserAsync("ann@example.org");
        var bob = await services.CreateUserAsync("bob@example.org");
        foreach (var user in new[] { ann, bob })
        {
            using var profile = await services.SendAsync(HttpMethod.Get, "/api/v1/users/me", user);
            Assert.Equal(HttpStatusCode.OK, profile.StatusCode);
            var pet = await services.CreateAsync("/api/v1/pets", user, new { name = "Rex", species = "dog" });
            await services.CreateAsync("/api/v1/analyses", user, new { pet_id = pet.GetProperty("id").GetGuid(), image_url = "https://example.org/rex.jpg", breed_detected = "Beagle", confidence = 0.9 });
        }

        await services.ExecuteAsync("DELETE FROM auth_schema.users WHERE id = $1", ann);

        var waited = await UntilAsync(async () => await CountAsync("user_profiles", ann) + await CountAsync("pets", ann) + await CountAsync("pet_analyses", ann) == 0);
        output.WriteLine($"The rows were gone {waited.TotalMilliseconds:F0} ms after the DELETE.");
        Assert.Equal((1L, 1L, 1L), (await CountAsync("user_profiles", bob), await CountAsync("pets", bob), await CountAsync("pet_analyses", bob)));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => InsertPetsAsync(ann, 1));
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, refused.SqlState);
        Assert.Equal(1, await InsertPetsAsync(bob, 1));
        using var answer = await services.SendAsync(HttpMethod.Post, "/api/v1/pets", ann, new { name = "Late", species = "cat" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [Fact]
    public async Task TransactionsThatCommitInTheOppositeOrderOfTheirNumbers_LoseNoTombstone()
    {
        var early = await services.CreateUserAsync("early@example.org");
        var late = await services.CreateUserAsync("late@example.org");
        await InsertPetsAsync(early, 1);
        await InsertPetsAsync(late, 1);
        await using var first = await services.ConnectAsync();
        await using var second = await services.ConnectAsync();
        await using var firstTransaction = await first.BeginTransactionAsync();
        await using var secondTransaction = await second.BeginTransactionAsync();
        await DeleteUserAsync(first, early);
        await DeleteUserAsync(second, late);

        await secondTransaction.CommitAsync();
        await UntilAsync(async () => await CountAsync("pets", late) == 0);
        Assert.Equal(1, await CountAsync("pets", early));
        await firstTransaction.CommitAsync();

        await UntilAsync(async () => await CountAsync("pets", early) == 0);
    }

    [Fact]
    public async Task ServiceKilledInTheMiddleOfACleanUp_FinishesItAfterRestart_AndRemovesNothingElse()
    {
        const int Rows = 50_000;
        var doomed = await services.CreateUserAsync("doomed@example.org");
        var spared = await services.CreateUserAsync("spared@example.org");
        await InsertPetsAsync(doomed, Rows);
        await InsertPetsAsync(spared, 1_000);

        await services.ExecuteAsync("DELETE FROM auth_schema.users WHERE id = $1", doomed);
        await UntilAsync(async () => await CountAsync("pets", doomed) < Rows);
        services.KillUserService();
        var left = await CountAsync("pets", doomed);
        Assert.InRange(left, 1, Rows - 1);

        await services.StartUserServiceAsync();
        await UntilAsync(async () => await CountAsync("pets", doomed) == 0);
        await UntilAsync(async () => await services.QueryAsync<long>("SELECT COUNT(*) FROM user_schema.soft_reference_cleanups WHERE key = $1 AND state <> 'done'", doomed.ToString()) == 0);

        Assert.Equal(1_000, await CountAsync("pets", spared));
        Assert.Equal(Rows, await services.QueryAsync<long>("SELECT rows FROM user_schema.soft_reference_cleanups WHERE key = $1 AND reference = 'Pet.UserId'", doomed.ToString()));
    }

    private static async Task DeleteUserAsync(NpgsqlConnection connection, Guid user)
    {
        await using var command = new NpgsqlCommand("DELETE FROM auth_schema.users WHERE id = $1", connection) { Parameters = { new() { Value = user } } };
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }

    private static async Task<TimeSpan> UntilAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < Patience, "The condition did not become true in time.");
            await Task.Delay(10);
        }

        return waited.Elapsed;
    }

    private Task<long> CountAsync(string table, Guid user) => services.QueryAsync<long>($"SELECT COUNT(*) FROM user_schema.{table} WHERE user_id = $1", user);

    private Task<int> InsertPetsAsync(Guid user, int count) => services.ExecuteAsync(
        """
        INSERT INTO user_schema.pets (id, user_id, name, species, created_at, updated_at)
        SELECT gen_random_uuid(), $1, 'Pet ' || number, 'dog', now(), now() FROM generate_series(1, $2) AS number
        """,
        user,
        count);
}
