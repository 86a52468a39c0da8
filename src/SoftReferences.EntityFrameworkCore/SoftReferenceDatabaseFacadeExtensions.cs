using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using SoftReferences.EntityFrameworkCore;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Creates triggers in databases that are not managed by migrations.</summary>
public static class SoftReferenceDatabaseFacadeExtensions
{
    /// <summary>Creates the triggers that the context's model needs, for databases that <c>EnsureCreated</c> has created.</summary>
    /// <param name="database">The database of the context.</param>
    /// <param name="cancellationToken">Cancels the creation.</param>
    /// <returns>A task that completes when the triggers exist.</returns>
    /// <exception cref="NotSupportedException">The provider is neither PostgreSQL nor SQLite.</exception>
    /// <exception cref="InvalidOperationException">The triggers cannot be created for the model, or a table is in a schema that another service owns. The message gives every reason.</exception>
    public static Task CreateSoftReferenceTriggersAsync(this DatabaseFacade database, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.GetService<IMigrationCommandExecutor>()
            .ExecuteNonQueryAsync(Commands(database), database.GetService<IRelationalConnection>(), cancellationToken);
    }

    /// <inheritdoc cref="CreateSoftReferenceTriggersAsync"/>
    public static void CreateSoftReferenceTriggers(this DatabaseFacade database)
    {
        ArgumentNullException.ThrowIfNull(database);
        database.GetService<IMigrationCommandExecutor>().ExecuteNonQuery(Commands(database), database.GetService<IRelationalConnection>());
    }

    private static IReadOnlyList<MigrationCommand> Commands(DatabaseFacade database)
    {
        var model = database.GetService<IDesignTimeModel>().Model;
        ForeignTables.Refuse(database.GetService<ICurrentDbContext>().Context, model);
        var migration = new MigrationBuilder(database.ProviderName).CreateSoftReferenceTriggers(model);
        return database.GetService<IMigrationsSqlGenerator>().Generate(migration.Operations, model);
    }
}
