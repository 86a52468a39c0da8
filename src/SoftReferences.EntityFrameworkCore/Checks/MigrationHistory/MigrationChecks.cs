using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks that migrations change nothing in schemas that another service owns, leave nothing that refers to them, and result in the current model.</summary>
internal static class MigrationChecks
{
    public static IEnumerable<SoftReferenceViolation> Run(DbContext context)
    {
        var model = context.GetService<IDesignTimeModel>().Model;
        var border = SchemaBorder.Of(context, model);
        var migrations = MigrationSteps.ReadAll(context);
        return migrations.Count == 0 ? [] :
        [
            .. MigratedForeignKeys.Run(migrations, border),
            .. MigratedSql.Run(migrations, border, isSqlite: context.Database.ProviderName == "Microsoft.EntityFrameworkCore.Sqlite"),
            .. MigratedSchemas.Run(migrations, border),
            .. PendingChanges.Run(context, model),
            .. MigratedTriggers.Run(context, migrations),
        ];
    }
}
