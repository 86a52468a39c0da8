using Npgsql;

namespace SoftReferences.Benchmarks;

/// <summary>An open transaction of the owner that has deleted users.</summary>
internal sealed class OpenDeletion : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private OpenDeletion(NpgsqlConnection connection, NpgsqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    public static async Task<OpenDeletion> BeginAsync(NpgsqlDataSource source)
    {
        var connection = await source.OpenConnectionAsync();
        return new(connection, await connection.BeginTransactionAsync());
    }

    public NpgsqlCommand CreateCommand(string sql) => new(sql, _connection, _transaction);

    public Task CommitAsync() => _transaction.CommitAsync();

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
