using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Logs findings in a model the way Entity Framework Core logs its own warnings, so that <c>ConfigureWarnings</c> and <c>LogTo</c> apply.</summary>
internal sealed class SoftReferenceModelLog(IDiagnosticsLogger<DbLoggerCategory.Model.Validation> diagnostics)
{
    public void Violation(SoftReferenceViolation violation) => Warn(
        SoftReferenceEventId.ModelViolation,
        $"{nameof(SoftReferenceEventId)}.{nameof(SoftReferenceEventId.ModelViolation)}",
        violation.ToString());

    public void NotIndexed(SoftReference reference) => Warn(
        SoftReferenceEventId.ReferenceNotIndexed,
        $"{nameof(SoftReferenceEventId)}.{nameof(SoftReferenceEventId.ReferenceNotIndexed)}",
        reference.Storage == ReferenceStorage.ComplexType
            ? $"'{reference.Name}' is part of a complex type, which Entity Framework Core cannot index, so finding the rows that refer to an entity of '{reference.Service}' means reading all of them. "
            + "Add an index for its column to a migration by hand (migrationBuilder.CreateIndex), or ignore this warning."
            : $"'{reference.Name}' cannot be indexed where it is stored ({reference.Storage}), so finding the rows that refer to an entity of '{reference.Service}' means reading all of them. "
            + "Move it to a column of its own if that matters, or ignore this warning.");

    public void Hidden(string property, Type type, IEnumerable<OwningService> owners) => Warn(
        SoftReferenceEventId.ReferencesHidden,
        $"{nameof(SoftReferenceEventId)}.{nameof(SoftReferenceEventId.ReferencesHidden)}",
        $"'{property}' can hold references to {string.Join(", ", owners.Select(owner => $"'{owner}'").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))} inside '{type.ShortDisplayName()}', which is stored as one value: "
        + "saves do not check them, and clean-up does not find the rows that hold them. "
        + "Map it as a complex or owned type, with ToJson() for a document, or check them with ISoftReferenceValidator and ignore this warning.");

    private void Warn(EventId eventId, string code, string message)
    {
        var definition = new EventDefinition<string>(
            diagnostics.Options,
            eventId,
            LogLevel.Warning,
            code,
            level => LoggerMessage.Define<string>(level, eventId, "{Message}"));
        if (diagnostics.ShouldLog(definition))
        {
            definition.Log(diagnostics, message);
        }

        if (diagnostics.NeedsEventData(definition, out var diagnosticSourceEnabled, out var simpleLogEnabled))
        {
            var data = new EventData(definition, (_, _) => message);
            diagnostics.DispatchEventData(definition, data, diagnosticSourceEnabled, simpleLogEnabled);
        }
    }
}
