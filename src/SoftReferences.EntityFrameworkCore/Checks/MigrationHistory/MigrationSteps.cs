using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The operations of a migration, in order.</summary>
/// <param name="Id">The id, as in <c>20260102030405_Initial</c>.</param>
/// <param name="Operations">The operations of <c>Up</c>.</param>
internal sealed record MigrationSteps(string Id, IReadOnlyList<MigrationOperation> Operations)
{
    /// <summary>Reads all migrations of a context, oldest first, without a database.</summary>
    /// <exception cref="InvalidOperationException">A migration cannot be read.</exception>
    public static IReadOnlyList<MigrationSteps> ReadAll(DbContext context)
    {
        var assembly = context.GetService<IMigrationsAssembly>();
        return [.. assembly.Migrations.OrderBy(migration => migration.Key, StringComparer.Ordinal).Select(migration => Read(assembly, migration.Key, context.Database.ProviderName!))];
    }

    private static MigrationSteps Read(IMigrationsAssembly assembly, string id, string provider)
    {
        try
        {
            return new(id, assembly.CreateMigration(assembly.Migrations[id], provider).UpOperations);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"The migration '{id}' cannot be read, because its code fails: {exception.Message}", exception);
        }
    }
}
