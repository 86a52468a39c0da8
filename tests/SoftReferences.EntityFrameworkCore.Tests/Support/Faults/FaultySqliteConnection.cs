using System.Data;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SoftReferences.EntityFrameworkCore.Tests.Faults;

/// <summary>A connection to SQLite that can only be closed after a fault, which rolls back its transaction.</summary>
internal sealed class FaultySqliteConnection(string connectionString, FaultPlan plan) : SqliteConnection(connectionString)
{
    private bool _isLost;

    public override SqliteCommand CreateCommand() => new Command(this, plan) { Connection = this, Transaction = Transaction };

    private FaultEffect Next(out int step)
    {
        step = 0;
        return _isLost ? FaultEffect.LoseRequest : plan.Next(out step);
    }

    private IOException Lost()
    {
        _isLost = true;
        return new IOException("The connection is lost.");
    }

    private sealed class Command(FaultySqliteConnection connection, FaultPlan plan) : SqliteCommand
    {
        public override SqliteDataReader ExecuteReader(CommandBehavior behavior)
        {
            if (CommandText.StartsWith("ROLLBACK", StringComparison.Ordinal) || CommandText.StartsWith("PRAGMA", StringComparison.Ordinal))
            {
                return RunUncounted(behavior);
            }

            var effect = connection.Next(out var step);
            if (effect == FaultEffect.LoseRequest)
            {
                throw connection.Lost();
            }

            var reader = base.ExecuteReader(behavior);
            if (effect == FaultEffect.LoseAnswer)
            {
                reader.Dispose();
                throw connection.Lost();
            }

            if (raw.sqlite3_get_autocommit(connection.Handle) == 0)
            {
                plan.LeavesTransactionOpen(step);
            }

            return reader;
        }

        private SqliteDataReader RunUncounted(CommandBehavior behavior)
        {
            try
            {
                return base.ExecuteReader(behavior);
            }
            catch (SqliteException) when (connection._isLost)
            {
                // The commit succeeded and only its answer is lost, so there is nothing to roll back.
                throw connection.Lost();
            }
        }
    }
}
