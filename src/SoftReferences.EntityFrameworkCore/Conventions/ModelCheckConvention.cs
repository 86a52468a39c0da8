using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Throws if a model violates the rules.</summary>
/// <remarks>
/// It runs on the finalized model, after all other conventions, and before the runtime model loses comments, seed data and excluded
/// tables. Models of migrations and compiled models are not built by conventions, so they are not checked again.
/// </remarks>
internal sealed class ModelCheckConvention(SoftReferencesOptionsExtension options, SoftReferenceModelLog log) : IModelFinalizedConvention
{
    // In a tool that only reports, the model is not used, so its violations do not throw and other checks can still run.
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

        foreach (var (property, owners) in HiddenReferences.In(model))
        {
            log.Hidden($"{property.DeclaringType.ShortName()}.{property.Name}", property.ClrType, owners);
        }

        return model;
    }

    private IReadOnlyList<SoftReferenceViolation> History(IModel model) => HistoryChecks.Run(model, new(options.OwnedSchemas, [])) is { } violation ? [violation] : [];
}
