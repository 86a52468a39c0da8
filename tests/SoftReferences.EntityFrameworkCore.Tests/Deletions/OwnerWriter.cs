using Npgsql;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

/// <summary>Changes its own users step by step in random transactions, and knows which tombstones the feed must contain.</summary>
internal sealed class OwnerWriter(NpgsqlConnection connection, Random random) : IAsyncDisposable
{
    private const int Users = 3;

    private readonly State[] _states = [.. Enumerable.Range(0, Users).Select(_ => new State(Guid.NewGuid(), Exists: false, IsDeleted: false))];
    private readonly List<(Guid Key, TombstoneKind Kind)> _uncommitted = [];
    private State[]? _before;
    private int _stepsLeft;

    /// <summary>Gets the committed changes in the order in which they were made.</summary>
    public List<(Guid Key, TombstoneKind Kind)> Committed { get; } = [];

    public bool IsInTransaction => _before is not null;

    public static async Task<OwnerWriter> OpenAsync(string connectionString, Random random)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        return new(connection, random);
    }

    /// <summary>Runs the next step: begins a transaction, changes a user, changes a user and rolls back to a savepoint, or ends the transaction.</summary>
    public async Task StepAsync()
    {
        if (_before is null)
        {
            _before = [.. _states];
            _stepsLeft = random.Next(1, 4);
            await ExecuteAsync("BEGIN;" + Change());
        }
        else if (_stepsLeft-- > 1)
        {
            await ExecuteAsync(random.Next(4) == 0 ? TakenBack() : Change());
        }
        else if (random.Next(5) == 0)
        {
            await ExecuteAsync("ROLLBACK");
            _before.CopyTo(_states, 0);
            End(isCommitted: false);
        }
        else
        {
            await ExecuteAsync("COMMIT");
            End(isCommitted: true);
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private void End(bool isCommitted)
    {
        if (isCommitted)
        {
            Committed.AddRange(_uncommitted);
        }

        _uncommitted.Clear();
        _before = null;
    }

    private string TakenBack()
    {
        var states = _states.ToArray();
        var count = _uncommitted.Count;
        var sql = $"SAVEPOINT s; {Change()}; ROLLBACK TO SAVEPOINT s";
        states.CopyTo(_states, 0);
        _uncommitted.RemoveRange(count, _uncommitted.Count - count);
        return sql;
    }

    private string Change()
    {
        var index = random.Next(Users);
        var state = _states[index];
        if (!state.Exists)
        {
            // The first insert of a key is no restoration, only one after a deletion.
            if (state.WasDeleted)
            {
                _uncommitted.Add((state.Key, TombstoneKind.Restored));
            }

            _states[index] = state with { Exists = true };
            return $"INSERT INTO auth_schema.users VALUES ('{state.Key}', FALSE, FALSE)";
        }

        if (state.IsDeleted && random.Next(2) == 0)
        {
            _uncommitted.Add((state.Key, TombstoneKind.Restored));
            _states[index] = state with { IsDeleted = false };
            return $"UPDATE auth_schema.users SET \"IsDeleted\" = FALSE WHERE \"Id\" = '{state.Key}'";
        }

        _uncommitted.Add((state.Key, TombstoneKind.Deleted));
        if (state.IsDeleted)
        {
            _states[index] = new(state.Key, Exists: false, IsDeleted: false) { WasDeleted = true };
            return $"DELETE FROM auth_schema.users WHERE \"Id\" = '{state.Key}'";
        }

        switch (random.Next(3))
        {
            case 0:
                _states[index] = state with { IsDeleted = true, WasDeleted = true };
                return $"UPDATE auth_schema.users SET \"IsDeleted\" = TRUE WHERE \"Id\" = '{state.Key}'";
            case 1:
                _states[index] = new(Guid.NewGuid(), Exists: true, IsDeleted: false);
                return $"UPDATE auth_schema.users SET \"Id\" = '{_states[index].Key}' WHERE \"Id\" = '{state.Key}'";
            default:
                _states[index] = state with { Exists = false, WasDeleted = true };
                return $"DELETE FROM auth_schema.users WHERE \"Id\" = '{state.Key}'";
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private readonly record struct State(Guid Key, bool Exists, bool IsDeleted)
    {
        public bool WasDeleted { get; init; }
    }
}
