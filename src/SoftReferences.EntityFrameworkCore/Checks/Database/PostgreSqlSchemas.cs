using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The schemas of a database, divided into the service's own and those of others.</summary>
internal sealed record PostgreSqlSchemas(string Current, IReadOnlyDictionary<long, string> Own, IReadOnlyDictionary<long, string> Foreign)
{
    public long[] OwnIds => [.. Own.Keys];

    public long[] ForeignIds => [.. Foreign.Keys];

    public long[] AllIds => [.. Own.Keys, .. Foreign.Keys];

    public static async Task<PostgreSqlSchemas> ReadAsync(CatalogSession session, SchemaBorder border, IModel model)
    {
        var all = await session.ReadAsync(
            "SELECT oid::bigint, nspname, coalesce(current_schema(), '') FROM pg_namespace",
            reader => (Id: reader.GetInt64(0), Name: reader.GetString(1), Current: reader.GetString(2))).ConfigureAwait(false);
        var current = all[0].Current;
        var named = TriggerModel.TablesOf(model).Select(table => table.Schema ?? current).ToHashSet(StringComparer.Ordinal);
        bool IsOwn(string name) => border.IsOwned(name) || (named.Contains(name) && (name == current ? !border.IsOfAnOwner(name) : !border.IsForeign(name)));
        var known = all.Where(schema => !SystemSchemas.Contains(schema.Name, isSqlite: false)).ToList();
        return new(
            current,
            known.Where(schema => IsOwn(schema.Name)).ToDictionary(schema => schema.Id, schema => schema.Name),
            known.Where(schema => !IsOwn(schema.Name) && border.IsForeign(schema.Name)).ToDictionary(schema => schema.Id, schema => schema.Name));
    }
}
