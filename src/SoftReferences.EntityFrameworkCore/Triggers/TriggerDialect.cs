using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Generates the triggers of a kind of database.</summary>
internal abstract class TriggerDialect
{
    /// <summary>Gets the commands that create, replace and drop triggers as the model needs.</summary>
    /// <param name="model">The triggers that the model needs.</param>
    /// <param name="before">The operations of the migration before this one.</param>
    public abstract IEnumerable<string> Create(TriggerModel model, IReadOnlyList<MigrationOperation> before);

    /// <summary>Gets the commands that drop every trigger of the library from tables.</summary>
    public abstract IEnumerable<string> Drop(IReadOnlyList<StoreObjectIdentifier> tables);

    /// <exception cref="NotSupportedException">There are no triggers for the provider.</exception>
    public static TriggerDialect For(string? provider) => provider switch
    {
        "Npgsql.EntityFrameworkCore.PostgreSQL" => new PostgreSqlTriggers(),
        "Microsoft.EntityFrameworkCore.Sqlite" => new SqliteTriggers(),
        _ => throw new NotSupportedException(
            $"SoftReferences has no triggers for the provider '{provider}': use 'Npgsql.EntityFrameworkCore.PostgreSQL' or 'Microsoft.EntityFrameworkCore.Sqlite'."),
    };
}
