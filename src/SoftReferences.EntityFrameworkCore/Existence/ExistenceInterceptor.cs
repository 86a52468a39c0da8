using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Asks the owners before a save opens its transaction, with one question to each, and records what it accepts unverified.</summary>
/// <remarks>
/// It is one of the options of the context, so that the order of their calls decides whose changes it sees: interceptors of the library's
/// services would run before all of the application's.
/// </remarks>
internal sealed class ExistenceInterceptor : ISaveChangesInterceptor
{
    private ExistenceInterceptor()
    {
    }

    /// <summary>Gets the only one: it has no state, and its place among the options is found by it.</summary>
    public static ExistenceInterceptor Instance { get; } = new();

    public InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
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
        if (!result.HasResult && SaveQuestion.Of(eventData.Context) is { } question)
        {
            question.Record(await question.AskAsync(cancellationToken).ConfigureAwait(false));
        }

        return result;
    }
}
