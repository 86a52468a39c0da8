using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks that the database has the triggers that the model needs, in their current form, and that they are enabled.</summary>
internal static class TriggerChecks
{
    private const string Remedy = "Add 'migrationBuilder.CreateSoftReferenceTriggers(TargetModel);' at the end of a migration and apply it.";

    private const string Missed = " If entities may have been deleted meanwhile, call 'StartSoftReferenceEpochAsync' afterwards, because dependents were not notified.";

    public static async Task<IReadOnlyList<SoftReferenceViolation>> RunAsync(DbContext context, CancellationToken cancellationToken)
    {
        var model = TriggerModel.Read(context.GetService<IDesignTimeModel>().Model);
        await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var connection = context.Database.GetDbConnection();
            var isPostgreSql = SqlDialect.For(context.Database.ProviderName) is PostgreSqlDialect;
            var (needed, found) = isPostgreSql
                ? await PostgreSqlTriggerCatalog.ReadAsync(connection, model, cancellationToken).ConfigureAwait(false)
                : await SqliteTriggerCatalog.ReadAsync(connection, model, cancellationToken).ConfigureAwait(false);
            var problems = isPostgreSql
                ? await PostgreSqlTriggerCatalog.FindProblemsAsync(connection, model, cancellationToken).ConfigureAwait(false)
                : await SqliteTriggerCatalog.FindProblemsAsync(connection, model, cancellationToken).ConfigureAwait(false);
            return [.. Compare(needed, found).Concat(problems.Select(Shape)).OrderBy(violation => violation.Code, StringComparer.Ordinal)];
        }
        finally
        {
            await context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    private static IEnumerable<SoftReferenceViolation> Compare(IReadOnlyList<LiveTrigger> needed, IReadOnlyList<LiveTrigger> found)
    {
        var live = found.ToDictionary(trigger => (trigger.Table, trigger.Name));
        foreach (var trigger in needed)
        {
            if (!live.Remove((trigger.Table, trigger.Name), out var existing))
            {
                yield return Violation(trigger, $"The trigger '{trigger.Name}' on '{trigger.Table}' is missing, so {Consequence(trigger.Name)}.", Remedy + Afterwards(trigger.Name));
            }
            else if (!string.Equals(existing.Text, trigger.Text, StringComparison.Ordinal))
            {
                yield return Violation(trigger, $"The trigger '{trigger.Name}' on '{trigger.Table}' is not the one that the model needs: it is outdated, or was changed by hand.", Remedy);
            }
            else if (!existing.IsEnabled)
            {
                yield return Violation(trigger, $"The trigger '{trigger.Name}' on '{trigger.Table}' is disabled, there or on a partition, so {Consequence(trigger.Name)}.", $"Enable it with 'ALTER TABLE … ENABLE TRIGGER {SqlText.Identifier(trigger.Name)};'.{Afterwards(trigger.Name)}");
            }
        }

        foreach (var trigger in live.Values)
        {
            yield return Violation(trigger, $"The trigger '{trigger.Name}' on '{trigger.Table}' is not needed by the model: it is left over.", Remedy);
        }
    }

    private static SoftReferenceViolation Violation(LiveTrigger trigger, string reason, string fix) =>
        new("SREF306", $"{trigger.Table}, trigger {trigger.Name}", reason, fix);

    // A problem starts with the quoted table and ends with a sentence that says what to do.
    private static SoftReferenceViolation Shape(string problem)
    {
        var end = problem.LastIndexOf(". ", StringComparison.Ordinal) + 1;
        return new("SREF310", $"table {problem.Split('\'')[1]}", problem[..end], problem[(end + 1)..]);
    }

    /// <summary>Returns the consequence of a trigger that does not fire, as part of a sentence.</summary>
    public static string Consequence(string trigger) => IsCapture(trigger)
        ? "dependents do not learn of all deletions"
        : "references to deleted entities can be written";

    private static string Afterwards(string trigger) => IsCapture(trigger) ? Missed : string.Empty;

    private static bool IsCapture(string trigger) => trigger.StartsWith(TriggerNames.Prefix + "capture_", StringComparison.Ordinal);
}
