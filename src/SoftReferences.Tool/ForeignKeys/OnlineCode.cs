using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>Writes the online commands as code of a migration. Keys are dropped last, so that at every moment either a key or a guard protects the table.</summary>
internal static class OnlineCode
{
    public static IReadOnlyList<MigrationOperation> Up(ForeignKeySteps steps, ICSharpHelper csharp) =>
    [
        new CodeOperation("// Each of these is a transaction of its own and may run again, so the migration can be applied again if it fails half-way."),
        .. steps.Indexes.Select(index => new CodeOperation(Index(index, csharp))),
        new CodeOperation(".CreateSoftReferenceTriggersOnline(TargetModel)"),
        .. steps.Drops.Select(key => new CodeOperation(Drop(key, csharp))),
    ];

    public static IReadOnlyList<MigrationOperation> Down(ForeignKeySteps steps) =>
    [
        new CodeOperation("// The foreign keys are not created again: they would cross a schema border, and some rows may refer to missing entities by then."),
        new CodeOperation(".DropSoftReferenceTriggersOnline(TargetModel)"),
        .. steps.Undone.OfType<DropIndexOperation>().Where(drop => steps.Indexes.Any(index => index.Name == drop.Name && index.Table == StoreObjectIdentifier.Table(drop.Table!, drop.Schema))),
    ];

    private static string Index(NewIndex index, ICSharpHelper csharp) => Call(
        "CreateIndexOnline",
        $"name: {csharp.Literal(index.Name)}",
        $"table: {csharp.Literal(index.Table.Name)}",
        $"columns: [{string.Join(", ", index.Columns.Select(csharp.Literal))}]",
        Schema(index.Table, csharp),
        index.IsUnique ? "unique: true" : null,
        index.Partitions.Count == 0 ? null
            : $"partitions:\n    [\n{string.Join('\n', index.Partitions.Select(partition => $"        ({(partition.Schema is null ? "null" : csharp.Literal(partition.Schema))}, {csharp.Literal(partition.Name)}),"))}\n    ]");

    private static string Drop(CrossingKey key, ICSharpHelper csharp) => Call(
        "DropForeignKeyOnline",
        $"name: {csharp.Literal(key.Name)}",
        $"table: {csharp.Literal(key.Table.Name)}",
        Schema(key.Table, csharp));

    private static string? Schema(StoreObjectIdentifier table, ICSharpHelper csharp) => table.Schema is null ? null : $"schema: {csharp.Literal(table.Schema)}";

    private static string Call(string method, params ReadOnlySpan<string?> arguments)
    {
        var given = new List<string>();
        foreach (var argument in arguments)
        {
            if (argument is not null)
            {
                given.Add($"\n    {argument}");
            }
        }

        return $".{method}({string.Join(',', given)})";
    }
}
