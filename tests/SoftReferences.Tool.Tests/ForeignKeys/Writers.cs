using Npgsql;

namespace SoftReferences.Tool.Tests.ForeignKeys;

/// <summary>Writers that continuously write to both ends of all keys. PostgreSQL cancels a statement that waits for a lock for a second, so that a long wait is a failure.</summary>
internal sealed class Writers : IAsyncDisposable
{
    private const int Count = 3;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Exception> _failures = [];
    private readonly long[] _rounds = new long[Count];
    private readonly Task _running;
    private readonly Action _onFailure;
    private long _rows;

    /// <summary>Starts the writers.</summary>
    /// <param name="database">The database.</param>
    /// <param name="keysOfShop">The number of shop tables with a key.</param>
    /// <param name="keysOfAuth">The number of tables of the other service with a key.</param>
    /// <param name="onFailure">Called when a writer fails, so that a test does not wait forever for its progress.</param>
    public Writers(TestDatabase database, int keysOfShop, int keysOfAuth, Action onFailure)
    {
        _onFailure = onFailure;
        _running = Task.WhenAll(Enumerable.Range(0, Count).Select(number => Task.Run(() => WriteAsync(database, number, keysOfShop, keysOfAuth))));
    }

    /// <summary>Gets how many rows were written.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>Waits until each writer has written to all tables again, or one has failed.</summary>
    public async Task AllHaveWrittenAsync()
    {
        var before = _rounds.ToArray();
        while (!HasFailed && Enumerable.Range(0, Count).Any(number => Interlocked.Read(ref _rounds[number]) <= before[number] + 1))
        {
            await Task.Yield();
            await Task.Delay(10);
        }
    }

    private bool HasFailed
    {
        get
        {
            lock (_failures)
            {
                return _failures.Count > 0;
            }
        }
    }

    public async Task<IReadOnlyList<Exception>> StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        return _failures;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task WriteAsync(TestDatabase database, int number, int keysOfShop, int keysOfAuth)
    {
        try
        {
            await using var connection = await database.OpenAsync();
            await using (var setting = new NpgsqlCommand("SET lock_timeout = '1s'", connection))
            {
                await setting.ExecuteNonQueryAsync();
            }

            while (!_stop.IsCancellationRequested)
            {
                for (var key = 1; key <= keysOfShop; key++)
                {
                    await WriteAsync(connection, $"shop_schema.a{key}", "auth_schema.users");
                }

                for (var key = 1; key <= keysOfAuth; key++)
                {
                    await WriteAsync(connection, $"auth_schema.b{key}", "shop_schema.orders");
                }

                Interlocked.Increment(ref _rounds[number]);
            }
        }
        catch (Exception exception)
        {
            lock (_failures)
            {
                _failures.Add(exception);
            }

            _onFailure();
        }
    }

    // Inserts a new entity and a reference to it in one transaction. Then the reference is cleared and set again.
    private async Task WriteAsync(NpgsqlConnection connection, string dependent, string principal)
    {
        var (entity, row) = (Guid.NewGuid(), Guid.NewGuid());
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(
            $"""
            INSERT INTO {principal} (id, note) VALUES (@entity, 'written');
            INSERT INTO {dependent} (id, ref, note) VALUES (@row, @entity, 'written');
            UPDATE {dependent} SET ref = NULL WHERE id = @row;
            UPDATE {dependent} SET ref = @entity WHERE id = @row;
            """,
            connection,
            transaction);
        command.Parameters.AddWithValue("entity", entity);
        command.Parameters.AddWithValue("row", row);
        await command.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        Interlocked.Add(ref _rows, 2);
    }
}
