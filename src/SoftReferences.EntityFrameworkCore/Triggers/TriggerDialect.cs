using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Writes the triggers of one database.</summary>
internal abstract class TriggerDialect
{
    /// <summary>Gets the commands that bring the triggers of the model's tables in line with the model.</summary>
    /// <param name="model">What the model needs.</param>
    /// <param name="before">What the migration does before.</param>
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
