using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Asks each owner once before a save opens its transaction, and records the references that are accepted unverified.</summary>
/// <remarks>
/// It is registered in the options of the context, so that it sees the changes of interceptors added before it. As an internal service
/// it would run before all of the application's interceptors.
/// </remarks>
internal sealed class ExistenceInterceptor : ISaveChangesInterceptor
{
    private ExistenceInterceptor()
    {
    }

    /// <summary>Gets the singleton. It has no state, and the options are searched for it.</summary>
    public static ExistenceInterceptor Instance { get; } = new();

    public InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        // On a thread pool thread there is no synchronization context, so blocking here cannot deadlock.
        if (!result.HasResult && SaveQuestion.Of(eventData.Context) is { } question)
        {
            question.Record(Task.Run(() => question.AskAsync(CancellationToken.None)).GetAwaiter().GetResult());
        }

        return result;
    }

    public async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (!result.HasResult && SaveQuestion.Of(eventData.Context) is { } question)
        {
            question.Record(await question.AskAsync(cancellationToken).ConfigureAwait(false));
        }

        return result;
    }
}
