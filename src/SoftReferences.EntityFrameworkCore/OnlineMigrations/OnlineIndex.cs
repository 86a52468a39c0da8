using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Creates an index on a table that is in use.</summary>
/// <remarks>
/// A failed <c>CREATE INDEX CONCURRENTLY</c> leaves an invalid index behind, which is dropped first unless it is being built now.
/// The command does not work on partitioned tables. There, an index is built on each partition and attached to that of the table.
/// </remarks>
internal static class OnlineIndex
{
    public static IEnumerable<string> Create(
        StoreObjectIdentifier table, string name, IReadOnlyList<string> columns, bool isUnique, IReadOnlyList<StoreObjectIdentifier> partitions, TimeSpan? patience = null)
    {
        var what = $"({string.Join(", ", columns.Select(SqlText.Identifier))})";
        var create = isUnique ? "CREATE UNIQUE INDEX" : "CREATE INDEX";
        if (partitions.Count == 0)
        {
            return Concurrently(table, name);
        }

        return
        [
            .. partitions.SelectMany(partition => Concurrently(partition, SqlText.Name($"{name}_{partition.Name}"))),
            OnlineStep.Write(
                table,
                $"pg_catalog.to_regclass({SqlText.Literal(SqlText.Qualified(table.Schema, name))}) IS NULL",
                $"{create} IF NOT EXISTS {SqlText.Identifier(name)} ON {SqlText.Qualified(table)} {what};",
                patience: patience),
        ];

        string[] Concurrently(StoreObjectIdentifier on, string index) =>
        [
            DropInvalid(on, index, patience),
            $"{create} CONCURRENTLY IF NOT EXISTS {SqlText.Identifier(index)} ON {SqlText.Qualified(on)} {what};",
        ];
    }

    private static string DropInvalid(StoreObjectIdentifier table, string index, TimeSpan? patience)
    {
        var name = SqlText.Qualified(table.Schema, index);
        return OnlineStep.Write(
            table,
            $"EXISTS (SELECT FROM pg_catalog.pg_index AS index WHERE index.indexrelid = pg_catalog.to_regclass({SqlText.Literal(name)}) AND NOT index.indisvalid"
                + " AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index AS progress WHERE progress.index_relid = index.indexrelid))",
            $"DROP INDEX IF EXISTS {name};",
            patience: patience);
    }
}
