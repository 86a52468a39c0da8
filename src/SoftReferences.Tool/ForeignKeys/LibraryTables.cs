using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>Finds the tables of the library that are missing in a database.</summary>
internal static class LibraryTables
{
    public static async Task<IReadOnlySet<string>> MissingAsync(DbContext context, CancellationToken cancellationToken)
    {
        var tables = context.GetService<IDesignTimeModel>().Model.GetEntityTypes()
            .Where(entityType => entityType.ClrType.Assembly == typeof(SoftReference).Assembly)
            .Select(entityType => StoreObjectIdentifier.Create(entityType, StoreObjectType.Table))
            .OfType<StoreObjectIdentifier>()
            .Distinct();
        var missing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            var name = SqlText.Qualified(table);
            if (!(await context.Database.SqlQuery<bool>($"SELECT to_regclass({name}) IS NOT NULL AS \"Value\"").ToListAsync(cancellationToken))[0])
            {
                missing.Add(table.Name);
            }
        }

        return missing;
    }
}
