using System.Diagnostics;
using Npgsql;

namespace SoftReferences.Benchmarks;

/// <summary>Polls a database until a condition is true. The query is prepared, on a connection of its own, so that polling costs the measured code as little as possible.</summary>
internal sealed class DatabaseWatch : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _question;
    private readonly NpgsqlParameter<long> _value = new();

    private DatabaseWatch(string connectionString, string question)
    {
        _connection = new NpgsqlConnection(connectionString);
        _question = new NpgsqlCommand(question, _connection) { Parameters = { _value } };
    }

    /// <param name="connectionString">The connection string of the database.</param>
    /// <param name="question">A query that returns whether the condition is true for the value <c>$1</c>.</param>
    public static async Task<DatabaseWatch> OpenAsync(string connectionString, string question)
    {
        var watch = new DatabaseWatch(connectionString, question);
        await watch._connection.OpenAsync();
        await watch._question.PrepareAsync();
        return watch;
    }

    /// <summary>Waits until the condition is true.</summary>
    /// <exception cref="TimeoutException">The condition was false for too long.</exception>
    public async Task WaitAsync(long value)
    {
        var start = Stopwatch.GetTimestamp();
        _value.TypedValue = value;
        while (!(bool)(await _question.ExecuteScalarAsync())!)
        {
            if (Stopwatch.GetElapsedTime(start) > Deadline)
            {
                throw new TimeoutException($"It is not done after {Deadline.TotalSeconds} seconds.");
            }

            await Task.Delay(Pause);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _question.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
