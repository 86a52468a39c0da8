using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Looks up which entities of a resource exist.</summary>
internal abstract class OwnedEntities
{
    /// <summary>Finds the keys for which an entity exists, regardless of query filters, and whether it is marked as deleted.</summary>
    public abstract Task<Dictionary<OwnerKey, OwnedStatus>> FindAsync(DbContext context, IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken);

    public static OwnedEntities Of(OwnedResource resource) => (OwnedEntities)Activator.CreateInstance(
        typeof(OwnedEntities<,>).MakeGenericType(resource.EntityType.ClrType, resource.Key.ClrType), resource)!;
}

/// <inheritdoc/>
/// <typeparam name="TEntity">The type of the entities.</typeparam>
/// <typeparam name="TKey">The type of their key in the model, before any conversion.</typeparam>
internal sealed class OwnedEntities<TEntity, TKey>(OwnedResource resource) : OwnedEntities
    where TEntity : class
    where TKey : notnull
{
    private readonly string _entityType = resource.EntityType.Name;
    private readonly string _key = resource.Key.Name;
    private readonly Type _storedType = StoredKey.StoredType(resource.Key);
    private readonly Func<object?, object?>? _fromStored = ((IProperty)resource.Key).GetTypeMapping().Converter?.ConvertFromProvider;
    private readonly Func<object?, object?>? _toStored = ((IProperty)resource.Key).GetTypeMapping().Converter?.ConvertToProvider;

    private readonly Expression<Func<TEntity, KeyState<TKey>>> _state = SelectState(resource);

    public override async Task<Dictionary<OwnerKey, OwnedStatus>> FindAsync(DbContext context, IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        // Keys that cannot be stored in the column do not exist.
        var stored = new object?[keys.Count];
        var wanted = new List<TKey>(keys.Count);
        for (var index = 0; index < stored.Length; index++)
        {
            if (Stored(keys[index]) is { } value)
            {
                stored[index] = value;
                wanted.Add((TKey)(_fromStored is null ? value : _fromStored(value))!);
            }
        }

        var found = await FindAsync(context, entity => EF.Parameter(wanted).Contains(EF.Property<TKey>(entity, _key)), cancellationToken).ConfigureAwait(false);
        wanted.RemoveAll(found.Select(state => state.Key).ToHashSet().Contains);
        if (wanted.Count > 0 && _storedType == typeof(Guid) && !SqlDialect.For(context.Database.ProviderName).HasUuids)
        {
            // The provider writes Guids in upper case, hand-written SQL mostly in lower case. No index supports both.
            found.AddRange(await FindAsync(context, entity => EF.Parameter(wanted).Contains(EF.Functions.Collate(EF.Property<TKey>(entity, _key), "NOCASE")), cancellationToken).ConfigureAwait(false));
        }

        // The column's collation may match more than the requested keys, which are compared by code unit. If a table partitioned by the mark
        // has two rows with one key, the one that is not marked counts.
        var states = new Dictionary<object, OwnedStatus>(found.Count);
        foreach (var state in found)
        {
            var key = _toStored is null ? state.Key : _toStored(state.Key)!;
            if (!state.IsDeleted || !states.ContainsKey(key))
            {
                states[key] = state.IsDeleted ? OwnedStatus.Deleted : OwnedStatus.Exists;
            }
        }

        var statuses = new Dictionary<OwnerKey, OwnedStatus>(states.Count);
        for (var index = 0; index < stored.Length; index++)
        {
            if (stored[index] is { } value && states.TryGetValue(value, out var status))
            {
                statuses[keys[index]] = status;
            }
        }

        return statuses;
    }

    private Task<List<KeyState<TKey>>> FindAsync(DbContext context, Expression<Func<TEntity, bool>> isWanted, CancellationToken cancellationToken)
    {
        var entities = resource.EntityType.HasSharedClrType ? context.Set<TEntity>(_entityType) : context.Set<TEntity>();
        return entities.IgnoreQueryFilters().Where(isWanted).Select(_state).ToListAsync(cancellationToken);
    }

    // Builds entity => new KeyState(key, entity.IsDeleted) for properties known only by name.
    private static Expression<Func<TEntity, KeyState<TKey>>> SelectState(OwnedResource resource)
    {
        var entity = Expression.Parameter(typeof(TEntity), "entity");
        Expression isDeleted = Expression.Constant(false);
        if (resource.SoftDeletion is { } soft)
        {
            var mark = Property(soft.Property);
            isDeleted = !soft.IsFlag ? Expression.NotEqual(mark, Expression.Constant(null, mark.Type))
                : mark.Type == typeof(bool) ? mark
                : Expression.Equal(mark, Expression.Constant(true, mark.Type));
        }

        var state = Expression.New(typeof(KeyState<TKey>).GetConstructor([typeof(TKey), typeof(bool)])!, Property(resource.Key), isDeleted);
        return Expression.Lambda<Func<TEntity, KeyState<TKey>>>(state, entity);

        Expression Property(IReadOnlyProperty property) =>
            Expression.Call(typeof(EF), nameof(EF.Property), [property.ClrType], entity, Expression.Constant(property.Name));
    }

    private object? Stored(OwnerKey key)
    {
        if (key.Kind != OwnerKeyKind.Number)
        {
            return key.Kind == OwnerKeyKind.Uuid ? key.AsGuid() : key.ToString();
        }

        try
        {
            return Convert.ChangeType(key.AsNumber(), _storedType, provider: null);
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
