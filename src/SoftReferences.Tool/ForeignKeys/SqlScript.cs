using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>Writes the steps as SQL, for databases that are not changed with migrations of Entity Framework Core.</summary>
internal static class SqlScript
{
    // Commands in psql have no timeout of their own.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <param name="context">The context.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="missing">The library's tables that the database lacks, or <see langword="null"/> if the migrations create them.</param>
    public static string Write(DbContext context, ForeignKeySteps steps, IReadOnlySet<string>? missing)
    {
        var model = context.GetService<IDesignTimeModel>().Model;
        var script = new StringBuilder().Append(
            """
            -- Replaces foreign keys across schemas by references, on a system that is in use.
            -- Run it outside of a transaction: psql -v ON_ERROR_STOP=1 -f this.sql
            -- Everything after the first transaction may run again if it fails half-way.

            """);
        var ordinary = missing is null ? steps.Ordinary : [.. steps.Ordinary.Where(operation => IsMissing(operation, missing)), .. steps.Drops.Select(key => Comment(key, steps))];
        if (ordinary.Count > 0)
        {
            script.Append("\nBEGIN;\n");
            Append(script, context, ordinary);
            script.Append("\nCOMMIT;\n");
        }

        var online = new MigrationBuilder(context.Database.ProviderName);
        foreach (var index in steps.Indexes)
        {
            online.CreateIndexOnline(index.Name, index.Table.Name, [.. index.Columns], index.Table.Schema, index.IsUnique, index.Partitions.Select(partition => (partition.Schema, partition.Name)), Patience);
        }

        online.CreateSoftReferenceTriggersOnline(model, Patience);
        foreach (var key in steps.Drops)
        {
            online.DropForeignKeyOnline(key.Name, key.Table.Name, key.Table.Schema, Patience);
        }

        Append(script, context, online.Operations);
        return script.ToString();
    }

    private static void Append(StringBuilder script, DbContext context, IReadOnlyList<MigrationOperation> operations)
    {
        foreach (var command in context.GetService<IMigrationsSqlGenerator>().Generate(operations, context.GetService<IDesignTimeModel>().Model))
        {
            script.Append('\n').Append(command.CommandText.ReplaceLineEndings("\n").TrimEnd('\n')).Append('\n');
        }
    }

    private static bool IsMissing(MigrationOperation operation, IReadOnlySet<string> missing) => operation switch
    {
        CreateTableOperation table => missing.Contains(table.Name),
        CreateIndexOperation index => missing.Contains(index.Table),
        _ => false,
    };

    private static SqlOperation Comment(CrossingKey key, ForeignKeySteps steps) => new()
    {
        Sql = $"COMMENT ON COLUMN {SqlText.Qualified(key.Root)}.{SqlText.Identifier(key.Columns[0])} IS {SqlText.Literal($"soft reference to {steps.OwnerOf(key)}")};",
    };
}
