using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Tells what a context commits: a transaction, or a save or a statement that has none.</summary>
internal sealed class CommitInterceptor : IDbTransactionInterceptor, ISaveChangesInterceptor, IDbCommandInterceptor
{
    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Tell(eventData.Context);

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Tell(eventData.Context);
        return Task.CompletedTask;
    }

    public int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        TellOutsideTransactions(eventData.Context);
        return result;
    }

    public ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(SavedChanges(eventData, result));

    public int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        TellOutsideTransactions(eventData.Context);
        return result;
    }

    public ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(NonQueryExecuted(command, eventData, result));

    private static void TellOutsideTransactions(DbContext? context)
    {
        if (LocalCommits.AreWatched && context?.Database.CurrentTransaction is null)
        {
            Tell(context);
        }
    }

    private static void Tell(DbContext? context)
    {
        if (LocalCommits.AreWatched && context is not null)
        {
            LocalCommits.Tell(context.Database.GetDbConnection());
        }
    }
}
