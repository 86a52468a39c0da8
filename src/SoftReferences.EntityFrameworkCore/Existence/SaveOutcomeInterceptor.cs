using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Translates errors of the database guard, and detaches the records of unverified references after a save, whether it succeeded or not.</summary>
/// <remarks>It is an internal service, so it runs before the application's interceptors, and none of them sees or counts the records.</remarks>
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

    // The application expects the number of its own rows.
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
