using Npgsql;
using SoftReferences.TestSupport;

namespace SoftReferences.Benchmarks;

/// <summary>
/// The same rows twice: pets with a real foreign key to users that cascades, and pets with a soft reference. As many users
/// and pets stay as go.
/// </summary>
internal sealed class CascadeDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(PostgreSqlServer.Shared.CreateDatabase());

    /// <summary>Gets how many pets each user has.</summary>
    public const int PetsPerUser = 10;

    public string ConnectionString => _source.ConnectionString;

    public Task CreateCascadeAsync() => ExecuteAsync(
        """
        CREATE SCHEMA cascade;
        CREATE TABLE cascade.users ("Id" uuid PRIMARY KEY, "Name" text NOT NULL);
        CREATE TABLE cascade.pets ("Id" uuid PRIMARY KEY, "Name" text NOT NULL, "UserId" uuid NOT NULL REFERENCES cascade.users ON DELETE CASCADE);
        CREATE INDEX ON cascade.pets ("UserId");
        """);

    /// <summary>Fills the tables of both anew.</summary>
    /// <param name="users">How many users will go; as many stay.</param>
    public Task FillAsync(int users) => ExecuteAsync(
        $"""
        TRUNCATE cascade.users, cascade.pets, user_schema.pets, user_schema.soft_reference_tombstones, user_schema.soft_reference_cleanups, user_schema.soft_reference_cleanup_ranges, user_schema.soft_reference_cursors;
        INSERT INTO cascade.users SELECT {Id("u", "n")}, 'User ' || n FROM generate_series(1, {2 * users}) AS n;
        INSERT INTO cascade.pets SELECT {Id("p", "n")}, 'Pet ' || n, {Id("u", $"(n % {2 * users}) + 1")} FROM generate_series(1, {2 * users * PetsPerUser}) AS n;
        INSERT INTO user_schema.pets ("Id", "Name", "UserId") SELECT "Id", "Name", "UserId" FROM cascade.pets;
        ANALYZE cascade.users; ANALYZE cascade.pets; ANALYZE user_schema.pets;
        """);

    /// <summary>Reads the ids of the users that will go.</summary>
    public async Task<IReadOnlyList<Guid>> DoomedAsync(int users)
    {
        await using var command = _source.CreateCommand($"SELECT {Id("u", "n")} FROM generate_series(1, {users}) AS n");
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<Guid>(users);
        while (await reader.ReadAsync())
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }

    public Task DeleteUsersAsync(int users) => ExecuteAsync($"DELETE FROM cascade.users WHERE \"Id\" IN (SELECT {Id("u", "n")} FROM generate_series(1, {users}) AS n)");

    /// <summary>Writes everything out, so that no timing pays for what was prepared for it.</summary>
    public Task SettleAsync() => ExecuteAsync("CHECKPOINT");

    public async Task<long> CountAsync(string query)
    {
        await using var command = _source.CreateCommand(query);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    // As random as version 4 for an index, and the same in every run.
    private static string Id(string kind, string number) => $"md5('{kind}' || ({number}))::uuid";
}
