using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Explains what the database refuses, and takes the records of what was accepted unverified out of the context, however the save ended.</summary>
/// <remarks>It is one of the library's services, and so runs before the application's interceptors: none of them sees the records, or counts them.</remarks>
internal sealed class SaveOutcomeInterceptor : ISaveChangesInterceptor
{
    public InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        UnverifiedRecords.Forget(eventData.Context);
        return result;
    }

    public ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(SavingChanges(eventData, result));

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
