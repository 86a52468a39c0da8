using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reports the commits of a context: of a transaction, or of a save without one.</summary>
/// <remarks>Single statements without a transaction are not reported: with a command interceptor, Entity Framework Core would allocate event data for every command, 1 KB per saved row.</remarks>
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
