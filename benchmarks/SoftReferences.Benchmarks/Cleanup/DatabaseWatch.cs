using System.Diagnostics;
using Npgsql;

namespace SoftReferences.Benchmarks;

/// <summary>Asks a database the same question until it says yes: on a connection of its own and prepared once, so that to ask costs those that are measured as little as it can.</summary>
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
    /// <param name="question">A query that says yes or no to the value <c>$1</c>.</param>
    public static async Task<DatabaseWatch> OpenAsync(string connectionString, string question)
    {
        var watch = new DatabaseWatch(connectionString, question);
        await watch._connection.OpenAsync();
        await watch._question.PrepareAsync();
        return watch;
    }

    /// <summary>Waits until the answer is yes.</summary>
    /// <exception cref="TimeoutException">It is no for too long.</exception>
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
