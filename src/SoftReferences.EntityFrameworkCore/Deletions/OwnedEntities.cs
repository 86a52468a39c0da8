using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Looks up which entities of a resource exist.</summary>
internal abstract class OwnedEntities
{
    /// <summary>Gets those of the keys that an entity has, whatever the query filters of the application say.</summary>
    public abstract Task<HashSet<OwnerKey>> FindAsync(DbContext context, IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken);

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

    public override async Task<HashSet<OwnerKey>> FindAsync(DbContext context, IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        // What does not fit the column is not in it.
        var wanted = new List<TKey>(keys.Count);
        wanted.AddRange(keys.Select(Stored).OfType<object>().Select(stored => (TKey)(_fromStored is null ? stored : _fromStored(stored))!));

        var entities = resource.EntityType.HasSharedClrType ? context.Set<TEntity>(_entityType) : context.Set<TEntity>();
        var found = await entities
            .IgnoreQueryFilters()
            .Where(entity => EF.Parameter(wanted).Contains(EF.Property<TKey>(entity, _key)))
            .Select(entity => EF.Property<TKey>(entity, _key))
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);

        // A collation may find more than was asked for; keys are compared by code unit.
        var stored = found.Select(key => _toStored is null ? key : _toStored(key)!).ToHashSet();
        return [.. keys.Where(key => Stored(key) is { } value && stored.Contains(value))];
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
