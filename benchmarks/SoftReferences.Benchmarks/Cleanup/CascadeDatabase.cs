using System.Globalization;
using Npgsql;

namespace SoftReferences.Benchmarks;

/// <summary>
/// The same rows twice: pets with a real foreign key to users that cascades, and pets with a soft reference. As many users
/// and pets stay as go.
/// </summary>
internal sealed class CascadeDatabase : IAsyncDisposable
{
    private const string Inbox = ", user_schema.soft_reference_tombstones, user_schema.soft_reference_cleanups, user_schema.soft_reference_cleanup_ranges, user_schema.soft_reference_cursors";

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(FigureServer.CreateDatabase());
    private int _fill;

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

    /// <summary>Fills the tables of both anew, with users that there have not been before.</summary>
    /// <param name="users">How many users will go; as many stay.</param>
    /// <param name="keepInbox">Whether what the dependent knows of its owner stays.</param>
    public Task FillAsync(int users, bool keepInbox = false)
    {
        _fill++;
        return ExecuteAsync(
            $"""
            TRUNCATE cascade.users, cascade.pets, user_schema.pets{(keepInbox ? string.Empty : Inbox)};
            INSERT INTO cascade.users SELECT {UserId("n")}, 'User ' || n FROM generate_series(1, {2 * users}) AS n;
            INSERT INTO cascade.pets SELECT {Id("p", "n")}, 'Pet ' || n, {UserId($"(n % {2 * users}) + 1")} FROM generate_series(1, {2 * users * PetsPerUser}) AS n;
            INSERT INTO user_schema.pets ("Id", "Name", "UserId") SELECT "Id", "Name", "UserId" FROM cascade.pets;
            """);
    }

    /// <summary>Fills the dependent's table only, with pets of users that will all go.</summary>
    /// <param name="users">How many there are.</param>
    /// <param name="keepInbox">Whether what the dependent knows of its owner stays.</param>
    public Task FillDependentAsync(int users, bool keepInbox = false)
    {
        _fill++;
        return ExecuteAsync(
            $"""
            TRUNCATE user_schema.pets{(keepInbox ? string.Empty : Inbox)};
            INSERT INTO user_schema.pets ("Id", "Name", "UserId") SELECT {Id("p", "n")}, 'Pet ' || n, {UserId($"(n % {users}) + 1")} FROM generate_series(1, {users * PetsPerUser}) AS n;
            """);
    }

    /// <summary>Reads the ids of users: those that will go come first.</summary>
    public async Task<IReadOnlyList<Guid>> UsersAsync(int count)
    {
        await using var command = _source.CreateCommand($"SELECT {UserId("n")} FROM generate_series(1, {count}) AS n");
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<Guid>(count);
        while (await reader.ReadAsync())
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }

    public Task DeleteUsersAsync(int users) => ExecuteAsync($"DELETE FROM cascade.users WHERE \"Id\" IN (SELECT {UserId("n")} FROM generate_series(1, {users}) AS n)");

    /// <summary>Leaves the tables as autovacuum would, and writes everything out, so that no timing pays for what was prepared for it.</summary>
    public async Task SettleAsync()
    {
        await ExecuteAsync("VACUUM (ANALYZE)");
        await ExecuteAsync("CHECKPOINT");
    }

    public async Task<long> CountAsync(string query)
    {
        await using var command = _source.CreateCommand(query);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Throws when a query does not count what it should: a wrong result must not look fast.</summary>
    public async Task CheckAsync(string query, long expected)
    {
        if (await CountAsync(query) is var count && count != expected)
        {
            throw new InvalidOperationException($"'{query}' gave {count}, and {expected} is right.");
        }
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private string UserId(string number) => Id(string.Create(CultureInfo.InvariantCulture, $"u{_fill}."), number);

    // As random as version 4 for an index, and the same in every run.
    private static string Id(string kind, string number) => $"md5('{kind}' || ({number}))::uuid";
}
