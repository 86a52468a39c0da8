using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The question of one save to the owners, and the handling of the answer.</summary>
internal sealed class SaveQuestion
{
    private readonly DbContext _context;
    private readonly IReadOnlyList<TrackedReference> _references;
    private readonly IServiceProvider _services;
    private readonly ISoftReferenceValidator _validator;

    private SaveQuestion(DbContext context, IReadOnlyList<TrackedReference> references, IServiceProvider services, ISoftReferenceValidator validator)
    {
        _context = context;
        _references = references;
        _services = services;
        _validator = validator;
    }

    /// <summary>Gets the question of a save, or <see langword="null"/> if there is nothing to ask.</summary>
    /// <exception cref="SoftReferenceValidationException">Existence checks are skipped, but a reference is zero.</exception>
    /// <exception cref="InvalidOperationException">No validator is registered.</exception>
    public static SaveQuestion? Of(DbContext? context)
    {
        if (context is null)
        {
            return null;
        }

        var options = context.GetService<IDbContextOptions>();
        if (options.FindExtension<SoftReferencesOptionsExtension>()!.SkipExistenceChecks)
        {
            // Zero is rejected without asking.
            SoftReferenceFailure[] zeros = [.. TrackedReferences.Of(context, static key => key == default).Select(static reference => SoftReferenceFailures.Zero(reference.Use))];
            return zeros.Length == 0 ? null : throw new SoftReferenceValidationException(zeros);
        }

        var references = TrackedReferences.Of(context);
        if (references.Count == 0)
        {
            return null;
        }

        var services = options.FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider;
        return services?.GetService<ISoftReferenceValidator>() is { } validator ? new(context, references, services, validator) : throw NobodyToAskBy(context, references[0].Use);
    }

    /// <summary>Asks every owner once.</summary>
    /// <returns>The references that are accepted although their owner could not answer.</returns>
    public Task<IReadOnlyList<SoftReferenceUse>> AskAsync(CancellationToken cancellationToken) =>
        _validator.EnsureAsync([.. _references.Select(reference => reference.Use)], cancellationToken);

    /// <summary>Adds records of the references that are accepted unverified to the save.</summary>
    public void Record(IReadOnlyList<SoftReferenceUse> unverified)
    {
        if (unverified.Count > 0)
        {
            var accepted = unverified.ToHashSet();
            var time = _services.GetService<TimeProvider>() ?? TimeProvider.System;
            foreach (var owner in unverified.GroupBy(use => use.Service))
            {
                _services.GetService<VerificationMetrics>()?.Accepted(owner.Key, owner.Count());
            }

            UnverifiedRecords.Add(_context, _references.Where(reference => accepted.Contains(reference.Use)), time.GetUtcNow());
        }
    }

    private static InvalidOperationException NobodyToAskBy(DbContext context, SoftReferenceUse use) => new(
        $"'{use.Location}' is about to be saved, but no validator is registered that could ask '{use.Service}' whether the referenced entity exists. "
        + $"Call services.AddSoftReferences().AddOwner<…>(…) and register the context with services.AddDbContext<{context.GetType().Name}>(…), "
        + "or save without asking: UseSoftReferences(o => o.SkipExistenceChecks()).");
}
