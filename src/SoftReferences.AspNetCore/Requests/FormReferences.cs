using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;

namespace SoftReferences.AspNetCore;

/// <summary>Finds the references in the form values of a route handler, and names each by its field.</summary>
/// <remarks>It follows the form mapping of minimal APIs, which has no derived types and ignores JSON attributes.</remarks>
internal static class FormReferences
{
    private static readonly ConcurrentDictionary<Type, bool> Holding = new();
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<FormMember>> Members = new();

    /// <summary>Returns whether a parameter is mapped from the form, rather than parsed from one field.</summary>
    public static bool IsMapped(Type type) =>
        !ReferenceType.IsReference(type) && !type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy).Any(static method => method.Name == nameof(int.TryParse));

    /// <summary>Returns whether a type can hold references, at any depth.</summary>
    public static bool CanBeIn(Type type) => Holding.GetOrAdd(type, Search);

    /// <summary>Adds the references in the value of a parameter. The fields of an object have no prefix.</summary>
    public static void CollectAll(object? value, Type type, string parameter, UnavailableOwnerPolicy? policy, ReferenceCollector references) =>
        Collect(value, type, ItemOf(type) is null ? string.Empty : parameter, policy, references);

    private static void Collect(object? value, Type type, string name, UnavailableOwnerPolicy? policy, ReferenceCollector references)
    {
        if (value is ISoftRef reference)
        {
            references.Add(reference, $"form {name}", policy);
            return;
        }

        if (value is null || !CanBeIn(type) || !references.Enter(value))
        {
            return;
        }

        if (ItemOf(type) is not { } item)
        {
            foreach (var member in MembersOf(value.GetType()))
            {
                if (CanBeIn(member.Property.PropertyType))
                {
                    Collect(member.Property.GetValue(value), member.Property.PropertyType, name.Length == 0 ? member.Name : $"{name}.{member.Name}", member.Policy ?? policy, references);
                }
            }
        }
        else if (HeldItems.IsPair(item))
        {
            foreach (var (key, entry) in HeldItems.Entries(value))
            {
                var place = $"{name}/{HeldItems.PlaceOf(key)}";
                Collect(key as ISoftRef, item.GetGenericArguments()[0], place, policy, references);
                Collect(entry, item.GetGenericArguments()[1], place, policy, references);
            }
        }
        else
        {
            var index = 0;
            foreach (var element in HeldItems.Of(value, item))
            {
                Collect(element, item, string.Create(CultureInfo.InvariantCulture, $"{name}/{index++}"), policy, references);
            }
        }
    }

    private static IReadOnlyList<FormMember> MembersOf(Type type) => Members.GetOrAdd(type, FormMember.Of);

    private static bool Search(Type root)
    {
        var found = new HashSet<Type> { root };
        var queue = new Queue<Type>(found);
        while (queue.TryDequeue(out var type))
        {
            if (ReferenceType.IsReference(type))
            {
                return true;
            }

            foreach (var part in PartsOf(type).Where(found.Add))
            {
                queue.Enqueue(part);
            }
        }

        return false;
    }

    private static IEnumerable<Type> PartsOf(Type type) =>
        ReferenceType.IsFrameworkType(type) ? []
        : Nullable.GetUnderlyingType(type) is { } underlying ? [underlying]
        : ItemOf(type) is { } item ? HeldItems.IsPair(item) ? item.GetGenericArguments() : [item]
        : IsMapped(type) ? MembersOf(type).Select(static member => member.Property.PropertyType)
        : [];

    private static Type? ItemOf(Type type) => type.GetInterfaces().Prepend(type)
        .FirstOrDefault(static candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];
}
