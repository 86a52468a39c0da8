using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Tells what a context commits: a transaction, or a save that has none.</summary>
/// <remarks>Not a statement that has none: an interceptor of commands makes Entity Framework Core describe each of them, which is 1 KB for each row of a save.</remarks>
internal sealed class CommitInterceptor : IDbTransactionInterceptor, ISaveChangesInterceptor
{
    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Tell(eventData.Context);

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Tell(eventData.Context);
        return Task.CompletedTask;
    }

    public int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        if (LocalCommits.AreWatched && eventData.Context?.Database.CurrentTransaction is null)
        {
            Tell(eventData.Context);
        }

        return result;
    }

    public ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(SavedChanges(eventData, result));

    private static void Tell(DbContext? context)
    {
        if (LocalCommits.AreWatched && context is not null)
        {
            LocalCommits.Tell(context.Database.GetDbConnection());
        }
    }
}
