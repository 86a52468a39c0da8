using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Asks the owners before a save opens its transaction, with one question to each, and explains what the database refuses after that.</summary>
internal sealed class ExistenceInterceptor : ISaveChangesInterceptor
{
    public InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        // On a thread without a synchronization context nothing can wait for the thread that waits here.
        if (!result.HasResult && ReferencesToAsk(eventData.Context) is { Count: > 0 } uses)
        {
            var validator = FindValidator(eventData.Context!, uses);
            Task.Run(() => validator.EnsureAsync(uses)).GetAwaiter().GetResult();
        }

        return result;
    }

    public async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (!result.HasResult && ReferencesToAsk(eventData.Context) is { Count: > 0 } uses)
        {
            await FindValidator(eventData.Context!, uses).EnsureAsync(uses, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    public void SaveChangesFailed(DbContextErrorEventData eventData)
    {
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

    private static IReadOnlyList<SoftReferenceUse> ReferencesToAsk(DbContext? context)
    {
        var uses = context is null ? [] : TrackedReferences.Of(context);
        if (uses.Count == 0 || !context!.GetService<IDbContextOptions>().FindExtension<SoftReferencesOptionsExtension>()!.SkipExistenceChecks)
        {
            return uses;
        }

        // Nobody needs to be asked about zero.
        SoftReferenceFailure[] zeros = [.. uses.Where(use => use.Key == default).Select(SoftReferenceFailures.Zero)];
        return zeros.Length == 0 ? [] : throw new SoftReferenceValidationException(zeros);
    }

    private static ISoftReferenceValidator FindValidator(DbContext context, IReadOnlyList<SoftReferenceUse> uses) =>
        context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider?.GetService<ISoftReferenceValidator>()
        ?? throw new InvalidOperationException(
            $"'{uses[0].Location}' is about to be saved, and nobody can ask '{uses[0].Service}' whether what it refers to exists. "
            + $"Call services.AddSoftReferences().AddOwner<…>(…) and register the context with services.AddDbContext<{context.GetType().Name}>(…), "
            + "or save without asking: UseSoftReferences(o => o.SkipExistenceChecks()).");
}
