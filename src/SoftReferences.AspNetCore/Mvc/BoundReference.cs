using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace SoftReferences.AspNetCore;

/// <summary>The place from which a reference is bound.</summary>
/// <param name="Source">The binding source, if it is declared.</param>
/// <param name="Name">The name; elements of lists are named as in <c>users/1</c>.</param>
internal readonly record struct BoundReference(BindingSource? Source, string Name)
{
    /// <summary>Follows a key of the model state, such as <c>criteria.All[0].OwnerId</c>, to a reference.</summary>
    /// <param name="metadata">The metadata of the value in which the rest of the key starts.</param>
    /// <param name="at">The place of that value. Its name is empty for an object whose members are bound without a prefix.</param>
    /// <param name="rest">The rest of the key.</param>
    /// <returns>The place of the reference, or <see langword="null"/> if the key does not lead to one.</returns>
    public static BoundReference? Find(ModelMetadata metadata, BoundReference at, ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty)
        {
            // The values of a list may share the key of the list, without indexes.
            return ReferenceType.IsReference(metadata.ModelType) || (metadata.ElementMetadata is { } value && ReferenceType.IsReference(value.ModelType)) ? at : null;
        }

        if (rest[0] == '[')
        {
            var end = rest.IndexOf(']');
            if (end <= 0 || metadata.ElementMetadata is not { } element)
            {
                return null;
            }

            var item = at with { Name = $"{at.Name}/{rest[1..end]}" };
            return Find(element, item, rest[(end + 1)..]) ?? (ValueOf(element) is { } entry ? Find(entry, item, rest[(end + 1)..]) : null);
        }

        if (at.Name.Length > 0)
        {
            if (rest[0] != '.')
            {
                return null;
            }

            rest = rest[1..];
        }

        foreach (var member in metadata is { IsComplexType: true, IsEnumerableType: false } ? BoundMember.Of(metadata) : [])
        {
            if (rest.StartsWith(member.Name, StringComparison.OrdinalIgnoreCase)
                && Find(member.Property, at.Member(member), rest[member.Name.Length..]) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Returns the place of a member.</summary>
    public BoundReference Member(BoundMember member) =>
        new(member.Source ?? Source, Name.Length == 0 ? member.Name : $"{Name}.{member.Name}");

    /// <summary>Returns the metadata of the values of a dictionary, or <see langword="null"/> if <paramref name="entry"/> is not the metadata of an entry.</summary>
    public static ModelMetadata? ValueOf(ModelMetadata entry) =>
        HeldItems.IsPair(entry.ModelType) ? entry.Properties[nameof(KeyValuePair<,>.Value)] : null;
}
