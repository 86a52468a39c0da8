using Npgsql;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

/// <summary>A transaction that has deleted users and is still open.</summary>
internal sealed class DeletingTransaction : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private DeletingTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        _connection = connection;
        _transaction = transaction;
    }

    public static async Task<DeletingTransaction> BeginAsync(string connectionString, params Guid[] ids)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        var deleting = new DeletingTransaction(connection, await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted));
        await deleting.DeleteAsync(ids);
        return deleting;
    }

    public async Task DeleteAsync(params Guid[] ids)
    {
        await using var command = new NpgsqlCommand("DELETE FROM auth_schema.users WHERE \"Id\" = ANY($1)", _connection) { Parameters = { new() { Value = ids } } };
        Assert.Equal(ids.Length, await command.ExecuteNonQueryAsync());
    }

    public Task CommitAsync() => _transaction.CommitAsync();

    public Task RollbackAsync() => _transaction.RollbackAsync();

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
