using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Refuses a model that breaks the rules.</summary>
/// <remarks>
/// It runs on the finished model, after every convention of every library, and before the runtime model drops comments,
/// seed data and excluded tables. Models of migrations and compiled models are not built by conventions and not checked again.
/// </remarks>
internal sealed class ModelCheckConvention(SoftReferencesOptionsExtension options, SoftReferenceModelLog log) : IModelFinalizedConvention
{
    // A tool that only looks wants to see everything: what the model breaks, and what the rest does. Nothing in its process runs on the model.
    private static bool IsOnlyLookedAt => AppContext.TryGetSwitch(SoftReferencesOptionsExtension.ReportOnlySwitch, out var isOn) && isOn;

    public IModel ProcessModelFinalized(IModel model)
    {
        var violations = HistoryChecks.IsHistory(model) ? History(model) : SoftReferenceChecks.Model(model, options.OwnedSchemas);
        if (violations.Count > 0 && !options.ReportOnly && !IsOnlyLookedAt)
        {
            throw new SoftReferenceModelException(violations);
        }

        foreach (var violation in violations)
        {
            log.Violation(violation);
        }

        foreach (var reference in model.GetSoftReferences().Where(reference => reference.Storage is ReferenceStorage.ComplexType or ReferenceStorage.Collection or ReferenceStorage.Json && !reference.LeadsAnIndex))
        {
            log.NotIndexed(reference);
        }

        return model;
    }

    private IReadOnlyList<SoftReferenceViolation> History(IModel model) => HistoryChecks.Run(model, new(options.OwnedSchemas, [])) is { } violation ? [violation] : [];
}
