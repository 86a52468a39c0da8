using System.Data.Common;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads the foreign keys that cross a schema border from the PostgreSQL catalog, with everything needed to replace them.</summary>
internal static class LiveCrossingKeys
{
    private const string Sql =
        """
        SELECT foreign_key.conname, space.nspname, dependent.relname, principal_space.nspname, principal.relname,
            ARRAY(SELECT attribute.attname::text FROM unnest(foreign_key.conkey) WITH ORDINALITY AS part(attnum, number)
                JOIN pg_attribute AS attribute ON attribute.attrelid = foreign_key.conrelid AND attribute.attnum = part.attnum ORDER BY part.number),
            ARRAY(SELECT attribute.attname::text FROM unnest(foreign_key.confkey) WITH ORDINALITY AS part(attnum, number)
                JOIN pg_attribute AS attribute ON attribute.attrelid = foreign_key.confrelid AND attribute.attnum = part.attnum ORDER BY part.number),
            dependent.relnamespace = ANY (@own::oid[]), root_space.nspname, root.relname, foreign_key.confdeltype::text, foreign_key.confupdtype::text,
            format_type(attribute.atttypid, attribute.atttypmod), NOT attribute.attnotnull,
            EXISTS (SELECT FROM pg_constraint AS key WHERE key.conrelid = foreign_key.confrelid AND key.contype = 'p' AND key.conkey @> foreign_key.confkey AND key.conkey <@ foreign_key.confkey),
            foreign_key.convalidated, foreign_key.condeferrable,
            EXISTS (SELECT FROM pg_index AS index JOIN pg_class AS class ON class.oid = index.indexrelid JOIN pg_am AS method ON method.oid = class.relam AND method.amname IN ('btree', 'hash')
                WHERE index.indrelid = root.oid AND index.indkey[0] = root_attribute.attnum AND index.indpred IS NULL AND index.indisvalid AND index.indisready AND index.indislive),
            ARRAY(SELECT leaf_space.nspname::text FROM pg_partition_tree(root.oid) AS tree JOIN pg_class AS leaf ON leaf.oid = tree.relid JOIN pg_namespace AS leaf_space ON leaf_space.oid = leaf.relnamespace
                WHERE tree.isleaf AND leaf.relkind = 'r' ORDER BY leaf.oid),
            ARRAY(SELECT leaf.relname::text FROM pg_partition_tree(root.oid) AS tree JOIN pg_class AS leaf ON leaf.oid = tree.relid
                WHERE tree.isleaf AND leaf.relkind = 'r' ORDER BY leaf.oid),
            ARRAY(SELECT part_space.nspname::text FROM pg_partition_tree(root.oid) AS tree JOIN pg_class AS part ON part.oid = tree.relid JOIN pg_namespace AS part_space ON part_space.oid = part.relnamespace
                WHERE part_space.oid = ANY (@foreign::oid[]) ORDER BY part.oid),
            ARRAY(SELECT part.relname::text FROM pg_partition_tree(root.oid) AS tree JOIN pg_class AS part ON part.oid = tree.relid
                WHERE part.relnamespace = ANY (@foreign::oid[]) ORDER BY part.oid)
        FROM pg_constraint AS foreign_key
        JOIN pg_class AS dependent ON dependent.oid = foreign_key.conrelid
        JOIN pg_namespace AS space ON space.oid = dependent.relnamespace
        JOIN pg_class AS root ON root.oid = coalesce(pg_partition_root(foreign_key.conrelid), foreign_key.conrelid)
        JOIN pg_namespace AS root_space ON root_space.oid = root.relnamespace
        JOIN pg_class AS principal ON principal.oid = foreign_key.confrelid
        JOIN pg_namespace AS principal_space ON principal_space.oid = principal.relnamespace
        JOIN pg_attribute AS attribute ON attribute.attrelid = foreign_key.conrelid AND attribute.attnum = foreign_key.conkey[1]
        JOIN pg_attribute AS root_attribute ON root_attribute.attrelid = root.oid AND root_attribute.attname = attribute.attname
        WHERE foreign_key.contype = 'f' AND foreign_key.conparentid = 0
            AND (space.oid = ANY (@own::oid[]) AND principal_space.oid = ANY (@foreign::oid[])
                OR space.oid = ANY (@foreign::oid[]) AND principal_space.oid = ANY (@own::oid[]))
        ORDER BY 2, 3, 1
        """;

    public static async Task<IReadOnlyList<CrossingKey>> ReadAsync(CatalogSession session, PostgreSqlSchemas schemas)
    {
        return await session.ReadAsync(
            Sql,
            reader => new CrossingKey(
                reader.GetString(0),
                StoreObjectIdentifier.Table(reader.GetString(2), reader.GetString(1)),
                reader.GetFieldValue<string[]>(5),
                StoreObjectIdentifier.Table(reader.GetString(4), reader.GetString(3)),
                reader.GetFieldValue<string[]>(6))
            {
                IsOwn = reader.GetBoolean(7),
                Root = StoreObjectIdentifier.Table(reader.GetString(9), reader.GetString(8)),
                OnDelete = Action(reader.GetString(10)),
                OnUpdate = Action(reader.GetString(11)),
                ColumnType = reader.GetString(12),
                IsNullable = reader.GetBoolean(13),
                LeadsToPrimaryKey = reader.GetBoolean(14),
                IsValidated = reader.GetBoolean(15),
                IsDeferrable = reader.GetBoolean(16),
                IsIndexed = reader.GetBoolean(17),
                Partitions = Tables(reader, 18),
                ForeignPartitions = Tables(reader, 20),
                IsLive = true,
            },
            ("own", schemas.OwnIds),
            ("foreign", schemas.ForeignIds)).ConfigureAwait(false);
    }

    private static StoreObjectIdentifier[] Tables(DbDataReader reader, int column) =>
        [.. reader.GetFieldValue<string[]>(column).Zip(reader.GetFieldValue<string[]>(column + 1), (schema, table) => StoreObjectIdentifier.Table(table, schema))];

    private static string Action(string code) => code switch
    {
        "c" => "CASCADE",
        "n" => "SET NULL",
        "d" => "SET DEFAULT",
        "r" => "RESTRICT",
        _ => "NO ACTION",
    };
}
