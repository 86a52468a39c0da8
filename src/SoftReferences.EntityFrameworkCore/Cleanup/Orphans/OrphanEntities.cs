using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Queries the entities of a page of orphans: by row if a row is a whole entity, by key if it is only part of one.</summary>
/// <param name="session">The transaction.</param>
/// <param name="table">The table.</param>
/// <param name="sql">The query of the rows.</param>
/// <param name="parameters">The parameters of the query.</param>
/// <param name="keys">The keys of the entities that the rows are parts of.</param>
internal sealed class OrphanEntities(StoreSession session, OrphanTable table, string sql, object[] parameters, IReadOnlyList<object> keys)
{
    private static readonly MethodInfo HasKeyMethod = typeof(OrphanEntities).GetMethod(nameof(HasKey), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Gets the query. It ignores query filters, because filtered rows are orphans too.</summary>
    public IQueryable<TEntity> Query<TEntity>()
        where TEntity : class => table.Place.IsWholeEntity
            ? session.Context.Set<TEntity>().FromSqlRaw(sql, parameters).IgnoreQueryFilters()
            : session.Context.Set<TEntity>().IgnoreQueryFilters().Where(IsOneOf<TEntity>());

    /// <summary>Loads the entities, tracked.</summary>
    public async Task<List<TEntity>> LoadAsync<TEntity>(CancellationToken cancellationToken)
        where TEntity : class
    {
        var entities = await Query<TEntity>().AsTracking().ToListAsync(cancellationToken).ConfigureAwait(false);

        // With a table per concrete type, an entity of another table may have the same key.
        return table.Place.Tables.Count == 1
            ? entities
            : [.. entities.Where(entity => StoreObjectIdentifier.Create(session.Context.Entry(entity).Metadata, StoreObjectType.Table) == table.Table)];
    }

    private static Expression<Func<TEntity, bool>> HasKey<TEntity, TKey>(string property, List<TKey> keys) => entity => keys.Contains(EF.Property<TKey>(entity!, property));

    private Expression<Func<TEntity, bool>> IsOneOf<TEntity>()
    {
        var property = table.Place.EntityKey!;
        var list = (System.Collections.IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(property.ClrType))!;
        foreach (var key in keys)
        {
            list.Add(key);
        }

        return (Expression<Func<TEntity, bool>>)HasKeyMethod.MakeGenericMethod(typeof(TEntity), property.ClrType).Invoke(null, [property.Name, list])!;
    }
}
