using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace SoftReferences.Benchmarks;

/// <summary>The same table twice, with the same indexes: pets with a real foreign key to users, and pets with a guarded reference.</summary>
internal sealed class GuardDatabase : IAsyncDisposable
{
    /// <summary>The number of users.</summary>
    public const int Users = 100_000;

    public NpgsqlDataSource Source { get; } = NpgsqlDataSource.Create(FigureServer.CreateDatabase());

    /// <param name="pets">The number of pets prepared for insertion.</param>
    /// <param name="tombstones">The number of unrelated tombstones.</param>
    /// <param name="key">An expression for the key of the n-th tombstone.</param>
    public async Task CreateAsync(int pets, int tombstones = Users, string key = "md5('gone' || n)::uuid::text")
    {
        var options = new DbContextOptionsBuilder<CleanupPetContext>()
            .UseNpgsql(Source.ConnectionString).UseSoftReferences(soft => soft.OwnsSchemas("user_schema").SkipExistenceChecks()).Options;
        await using var context = new CleanupPetContext(options);
        await context.Database.EnsureCreatedAsync();
        await context.Database.CreateSoftReferenceTriggersAsync();
        await ExecuteAsync(
            $"""
            CREATE SCHEMA rival;
            CREATE TABLE rival.users ("Id" uuid PRIMARY KEY);
            INSERT INTO rival.users SELECT md5('u' || n)::uuid FROM generate_series(1, {Users}) AS n;
            CREATE TABLE rival.pets ("Id" uuid PRIMARY KEY, "Name" text NOT NULL, "UserId" uuid NOT NULL REFERENCES rival.users);
            CREATE INDEX ON rival.pets ("UserId");
            INSERT INTO user_schema.soft_reference_tombstones (owner, key, kind, epoch, position, occurred_at, received_at)
            SELECT '//auth/users', {key}, 'deleted', '1', n, now(), now() FROM generate_series(1, {tombstones}) AS n;
            CREATE TABLE rival.source AS SELECT md5('p' || n)::uuid AS "Id", 'Pet ' || n AS "Name", md5('u' || (n % {Users} + 1))::uuid AS "UserId" FROM generate_series(1, {pets}) AS n;
            VACUUM ANALYZE;
            """);
    }

    /// <summary>Empties both tables, and writes a checkpoint.</summary>
    public Task ResetAsync() => ExecuteAsync("TRUNCATE rival.pets, user_schema.pets; CHECKPOINT");

    public async Task ExecuteAsync(string sql)
    {
        foreach (var statement in sql.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            await using var command = Source.CreateCommand(statement);
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Checks the number of rows of a table.</summary>
    public async Task CheckAsync(string table, long expected)
    {
        await using var command = Source.CreateCommand($"SELECT count(*) FROM {table}");
        if (await command.ExecuteScalarAsync() is var count && !Equals(count, expected))
        {
            throw new InvalidOperationException($"'{table}' has {count} rows, and {expected} were to be there.");
        }
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
