using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>
/// Asks the owners before a save opens its transaction, with one question to each, records what it accepts unverified, and
/// explains what the database refuses after that.
/// </summary>
internal sealed class ExistenceInterceptor : ISaveChangesInterceptor
{
    public InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        UnverifiedRecords.Forget(eventData.Context);

        // On a thread without a synchronization context nothing can wait for the thread that waits here.
        if (!result.HasResult && SaveQuestion.Of(eventData.Context) is { } question)
        {
            question.Record(Task.Run(() => question.AskAsync(CancellationToken.None)).GetAwaiter().GetResult());
        }

        return result;
    }

    public async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        UnverifiedRecords.Forget(eventData.Context);
        if (!result.HasResult && SaveQuestion.Of(eventData.Context) is { } question)
        {
            question.Record(await question.AskAsync(cancellationToken).ConfigureAwait(false));
        }

        return result;
    }

    // The application counts its own rows.
    public int SavedChanges(SaveChangesCompletedEventData eventData, int result) => result - UnverifiedRecords.Forget(eventData.Context);

    public ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(SavedChanges(eventData, result));

    public void SaveChangesFailed(DbContextErrorEventData eventData)
    {
        UnverifiedRecords.Forget(eventData.Context);
        if (GuardRefusal.Explain(eventData.Context, eventData.Exception) is { } refusal)
        {
            throw refusal;
        }
    }

    public Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        SaveChangesFailed(eventData);
        return Task.CompletedTask;
    }

    public void SaveChangesCanceled(DbContextEventData eventData) => UnverifiedRecords.Forget(eventData.Context);

    public Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        SaveChangesCanceled(eventData);
        return Task.CompletedTask;
    }
}
