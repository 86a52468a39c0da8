using System.Data;
using Microsoft.Data.Sqlite;

namespace SoftReferences.EntityFrameworkCore.Tests.Faults;

/// <summary>A connection to SQLite that is good for nothing after a fault but for being closed, which rolls its transaction back.</summary>
internal sealed class FaultySqliteConnection(string connectionString, FaultPlan plan) : SqliteConnection(connectionString)
{
    private bool _isLost;

    public override SqliteCommand CreateCommand() => new Command(this) { Connection = this, Transaction = Transaction };

    private FaultEffect Next() => _isLost ? FaultEffect.LoseRequest : plan.Next();

    private IOException Lost()
    {
        _isLost = true;
        return new IOException("The connection is lost.");
    }

    private sealed class Command(FaultySqliteConnection connection) : SqliteCommand
    {
        public override SqliteDataReader ExecuteReader(CommandBehavior behavior)
        {
            if (CommandText.StartsWith("ROLLBACK", StringComparison.Ordinal) || CommandText.StartsWith("PRAGMA", StringComparison.Ordinal))
            {
                return RunUncounted(behavior);
            }

            var effect = connection.Next();
            if (effect == FaultEffect.LoseAnswer)
            {
                base.ExecuteReader(behavior).Dispose();
            }

            return effect == FaultEffect.None ? base.ExecuteReader(behavior) : throw connection.Lost();
        }

        private SqliteDataReader RunUncounted(CommandBehavior behavior)
        {
            try
            {
                return base.ExecuteReader(behavior);
            }
            catch (SqliteException) when (connection._isLost)
            {
                // The commit went through, and only its answer was lost: there is nothing to roll back.
                throw connection.Lost();
            }
        }
    }
}
