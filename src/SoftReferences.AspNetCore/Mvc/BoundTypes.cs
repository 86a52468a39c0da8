using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace SoftReferences.AspNetCore;

/// <summary>Determines which bound types can hold references, so that values of others are never read.</summary>
internal sealed class BoundTypes
{
    private static readonly ConditionalWeakTable<IModelMetadataProvider, BoundTypes> Instances = [];

    private readonly ConcurrentDictionary<Type, bool> _holding = new();
    private readonly BodyReferences _body;

    private BoundTypes(BodyReferences body) => _body = body;

    public static BoundTypes Of(IModelMetadataProvider provider, BodyReferences body) => Instances.GetValue(provider, _ => new(body));

    /// <summary>Returns whether a type is converted from one text as a whole, by its own <c>TryParse</c> or type converter. Its members are then not bound, but may hold references.</summary>
    public static bool IsConverted(ModelMetadata type) => type is { IsComplexType: false, IsEnumerableType: false };

    /// <summary>Returns whether a type can hold references, at any depth.</summary>
    public bool CanHold(ModelMetadata type) => _holding.GetOrAdd(type.ModelType, static (_, search) => search.Types.Search(search.Root), (Types: this, Root: type));

    /// <summary>Returns the names of types and members whose references cannot be found, because they are not bound member by member.</summary>
    /// <param name="root">The type.</param>
    /// <param name="hasBinder">Whether the application binds it with a binder of its own.</param>
    public IEnumerable<string> NotFoundIn(ModelMetadata root, bool hasBinder) => Reachable(root)
        .Where(type => IsConverted(type) || type.BinderType is not null || (hasBinder && ReferenceEquals(type, root)))
        .SelectMany(type => _body.NotFoundIn(type.UnderlyingOrModelType, bindsItself: true));

    private bool Search(ModelMetadata root) =>
        Reachable(root).Any(type => ReferenceType.IsReference(type.ModelType) || (IsConverted(type) && _body.CanBeIn(type.UnderlyingOrModelType)));

    private static IEnumerable<ModelMetadata> Reachable(ModelMetadata root)
    {
        var found = new HashSet<Type> { root.ModelType };
        var queue = new Queue<ModelMetadata>([root]);
        while (queue.TryDequeue(out var type))
        {
            yield return type;
            foreach (var part in PartsOf(type).Where(part => found.Add(part.ModelType)))
            {
                queue.Enqueue(part);
            }
        }
    }

    private static IEnumerable<ModelMetadata> PartsOf(ModelMetadata type) =>
        type.ElementMetadata is { } element ? [element]
        : type is { IsComplexType: true, IsEnumerableType: false } && !ReferenceType.IsFrameworkType(type.ModelType) ? BoundMember.Of(type).Select(static member => member.Property)
        : [];
}
