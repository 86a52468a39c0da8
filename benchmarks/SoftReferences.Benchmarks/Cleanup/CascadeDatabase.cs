using System.Globalization;
using Npgsql;

namespace SoftReferences.Benchmarks;

/// <summary>
/// The same rows twice: pets with a real, cascading foreign key to users, and pets with a soft reference. Half of the users
/// and pets are deleted, and the other half remains.
/// </summary>
internal sealed class CascadeDatabase : IAsyncDisposable
{
    private const string Inbox = ", user_schema.soft_reference_tombstones, user_schema.soft_reference_cleanups, user_schema.soft_reference_cleanup_ranges, user_schema.soft_reference_cursors";

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(FigureServer.CreateDatabase());
    private int _fill;

    /// <summary>Gets the number of pets per user.</summary>
    public const int PetsPerUser = 10;

    public string ConnectionString => _source.ConnectionString;

    public Task CreateCascadeAsync() => ExecuteAsync(
        """
        CREATE SCHEMA cascade;
        CREATE TABLE cascade.users ("Id" uuid PRIMARY KEY, "Name" text NOT NULL);
        CREATE TABLE cascade.pets ("Id" uuid PRIMARY KEY, "Name" text NOT NULL, "UserId" uuid NOT NULL REFERENCES cascade.users ON DELETE CASCADE);
        CREATE INDEX ON cascade.pets ("UserId");
        """);

    /// <summary>Refills both tables, with users that did not exist before.</summary>
    /// <param name="users">The number of users that will be deleted. The same number remains.</param>
    /// <param name="keepInbox">Whether to keep the dependent's inbox.</param>
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

    /// <summary>Refills the dependent's table only, with pets of users that will all be deleted.</summary>
    /// <param name="users">The number of users.</param>
    /// <param name="keepInbox">Whether to keep the dependent's inbox.</param>
    public Task FillDependentAsync(int users, bool keepInbox = false)
    {
        _fill++;
        return ExecuteAsync(
            $"""
            TRUNCATE user_schema.pets{(keepInbox ? string.Empty : Inbox)};
            INSERT INTO user_schema.pets ("Id", "Name", "UserId") SELECT {Id("p", "n")}, 'Pet ' || n, {UserId($"(n % {users}) + 1")} FROM generate_series(1, {users * PetsPerUser}) AS n;
            """);
    }

    /// <summary>Reads the ids of users, starting with those that will be deleted.</summary>
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

    /// <summary>Vacuums the tables and writes a checkpoint, so that no timing includes the cost of the preparation.</summary>
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

    /// <summary>Throws if a query does not return the expected count: a wrong result must not count as fast.</summary>
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

    // As random as version 4 for an index, but the same in every run.
    private static string Id(string kind, string number) => $"md5('{kind}' || ({number}))::uuid";
}
