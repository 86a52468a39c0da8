using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks that after all migrations, the triggers that the model of the last one needs exist.</summary>
internal static class MigratedTriggers
{
    private const string Remedy = "Add 'migrationBuilder.CreateSoftReferenceTriggers(TargetModel);' at the end of the last migration, or of a new one.";

    public static IEnumerable<SoftReferenceViolation> Run(DbContext context, IReadOnlyList<MigrationSteps> migrations)
    {
        if (PendingChanges.Snapshot(context) is not { } model || MigratedTrigger.Needed(context.Database.ProviderName, model, out var problem) is not { } needed)
        {
            return [];
        }

        if (problem is not null)
        {
            return [new("SREF205", context.GetType().Name, problem, Remedy)];
        }

        var standing = new Dictionary<MigratedTrigger, bool>();
        foreach (var migration in migrations)
        {
            Apply(migration, needed, standing);
        }

        return needed.Where(trigger => !standing.TryGetValue(trigger, out var isCurrent) || !isCurrent).Select(trigger => new SoftReferenceViolation(
            "SREF205",
            $"{trigger.Table.DisplayName()}, trigger {trigger.Name}",
            $"After all migrations the trigger '{trigger.Name}' on '{trigger.Table.DisplayName()}' {(standing.ContainsKey(trigger) ? "is not the one that their model needs: it may miss changes, or make writes fail because it names a column that is gone" : $"is missing, so {TriggerChecks.Consequence(trigger.Name)}")}.",
            Remedy));
    }

    private static void Apply(MigrationSteps migration, IReadOnlyList<MigratedTrigger> needed, Dictionary<MigratedTrigger, bool> standing)
    {
        var created = migration.Operations.OfType<CreateTableOperation>().Select(operation => operation.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var operation in migration.Operations)
        {
            foreach (var trigger in needed)
            {
                if (operation is SqlOperation { Sql: var sql })
                {
                    if (trigger.IsCreatedBy(sql))
                    {
                        standing[trigger] = trigger.IsCurrentIn(sql);
                    }
                    else if (trigger.IsDroppedBy(sql))
                    {
                        standing.Remove(trigger);
                    }
                }
                else if (trigger.IsLostBy(operation, created))
                {
                    standing.Remove(trigger);
                }
            }
        }
    }
}
