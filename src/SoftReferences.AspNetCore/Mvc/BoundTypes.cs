using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace SoftReferences.AspNetCore;

/// <summary>Determines which bound types can hold references, so that values of others are never read.</summary>
internal sealed class BoundTypes
{
    private static readonly ConditionalWeakTable<IModelMetadataProvider, BoundTypes> Instances = [];

    private readonly ConcurrentDictionary<Type, bool> _holding = new();

    public static BoundTypes Of(IModelMetadataProvider provider) => Instances.GetValue(provider, static _ => new());

    /// <summary>Returns whether a type can hold references, at any depth.</summary>
    public bool CanHold(ModelMetadata type) => _holding.GetOrAdd(type.ModelType, static (_, root) => Search(root), type);

    private static bool Search(ModelMetadata root)
    {
        var found = new HashSet<Type> { root.ModelType };
        var queue = new Queue<ModelMetadata>([root]);
        while (queue.TryDequeue(out var type))
        {
            if (ReferenceType.IsReference(type.ModelType))
            {
                return true;
            }

            foreach (var part in PartsOf(type).Where(part => found.Add(part.ModelType)))
            {
                queue.Enqueue(part);
            }
        }

        return false;
    }

    private static IEnumerable<ModelMetadata> PartsOf(ModelMetadata type) =>
        type.ElementMetadata is { } element ? [element]
        : type is { IsComplexType: true, IsEnumerableType: false } && !ReferenceType.IsFrameworkType(type.ModelType) ? BoundMember.Of(type).Select(static member => member.Property)
        : [];
}
