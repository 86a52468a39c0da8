using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Drops a foreign key of a table that is in use.</summary>
internal static class OnlineForeignKey
{
    /// <summary>Returns the command. It does nothing if there is no such key.</summary>
    public static string Drop(StoreObjectIdentifier table, string name, TimeSpan? patience = null)
    {
        var key = $"FROM pg_catalog.pg_constraint AS constraint_ WHERE constraint_.conname = {SqlText.Literal(name)} AND constraint_.contype = 'f'"
            + $" AND constraint_.conrelid = pg_catalog.to_regclass({SqlText.Literal(SqlText.Qualified(table))})";
        return OnlineStep.Write(
            table,
            $"EXISTS (SELECT {key})",
            $"ALTER TABLE {SqlText.Qualified(table)} DROP CONSTRAINT IF EXISTS {SqlText.Identifier(name)};",
            $"SELECT 1 + pg_catalog.count(tree.relid) FROM (SELECT constraint_.confrelid {key}) AS principal LEFT JOIN LATERAL pg_catalog.pg_partition_tree(principal.confrelid) AS tree ON TRUE",
            patience);
    }
}
