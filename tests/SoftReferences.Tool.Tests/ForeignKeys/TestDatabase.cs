using Npgsql;
using SoftReferences.TestSupport;

namespace SoftReferences.Tool.Tests.ForeignKeys;

/// <summary>A database of one test, with methods that run SQL.</summary>
internal sealed class TestDatabase
{
    public string ConnectionString { get; } = PostgreSqlServer.Shared.CreateDatabase();

    public async Task RunAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ReadAsync<T>(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Counts the foreign keys between schemas, including those of partitions.</summary>
    public Task<long> CountCrossingKeysAsync() => ReadAsync<long>(
        """
        SELECT count(*) FROM pg_constraint AS key JOIN pg_class AS dependent ON dependent.oid = key.conrelid JOIN pg_class AS principal ON principal.oid = key.confrelid
        WHERE key.contype = 'f' AND dependent.relnamespace <> principal.relnamespace
        """);

    public async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
