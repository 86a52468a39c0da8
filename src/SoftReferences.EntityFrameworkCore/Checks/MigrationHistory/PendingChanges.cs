using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Compares the model with the snapshot of the last migration.</summary>
internal static class PendingChanges
{
    private const int Named = 5;

    public static IEnumerable<SoftReferenceViolation> Run(DbContext context, IModel model)
    {
        var changes = context.GetService<IMigrationsModelDiffer>().GetDifferences(Snapshot(context)?.GetRelationalModel(), model.GetRelationalModel());
        if (changes.Count > 0)
        {
            var names = changes.Take(Named).Select(Describe);
            yield return new(
                "SREF204",
                context.GetType().Name,
                $"The model of '{context.GetType().Name}' has changes that no migration has: {string.Join(", ", names)}{(changes.Count > Named ? $" and {changes.Count - Named} more" : null)}. "
                + "The checks of the model do not apply to what the migrations create.",
                "Add a migration with 'dotnet ef migrations add'.");
        }
    }

    /// <summary>Gets the snapshot of the last migration, initialized as the model differ needs it.</summary>
    public static IModel? Snapshot(DbContext context) => context.GetService<IMigrationsAssembly>().ModelSnapshot?.Model switch
    {
        null => null,
        // The property returns the same object every time, and it can be finalized only once.
        IMutableModel mutable and Annotatable { IsReadOnly: false } => context.GetService<IModelRuntimeInitializer>().Initialize(mutable.FinalizeModel()),
        var model => context.GetService<IModelRuntimeInitializer>().Initialize(model),
    };

    private static string Describe(MigrationOperation operation)
    {
        var table = (operation as ITableMigrationOperation)?.Table;
        var name = operation.GetType().GetProperty("Name")?.GetValue(operation) as string;
        var place = name == table ? null : table;
        return $"{operation.GetType().Name.Replace("Operation", null, StringComparison.Ordinal)} '{(place is null ? name : $"{place}.{name}")}'";
    }
}
