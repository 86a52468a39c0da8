using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Migrations do nothing in, and leave nothing that leads into, a schema that another service owns; and they make the model.</summary>
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
