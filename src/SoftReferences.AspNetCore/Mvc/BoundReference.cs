using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace SoftReferences.AspNetCore;

/// <summary>Where a reference is bound.</summary>
/// <param name="Source">Where from, as far as that is declared.</param>
/// <param name="Name">Its name, with the places of lists as <c>users/1</c>.</param>
internal readonly record struct BoundReference(BindingSource? Source, string Name)
{
    /// <summary>Follows a key of the model state, such as <c>criteria.All[0].OwnerId</c>, to a reference.</summary>
    /// <param name="metadata">What the rest of the key begins in.</param>
    /// <param name="at">Where that is bound; its name is empty for an object whose members are bound by their names alone.</param>
    /// <param name="rest">The rest of the key.</param>
    /// <returns><see langword="null"/> when the key leads to something else, or nowhere.</returns>
    public static BoundReference? Find(ModelMetadata metadata, BoundReference at, ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty)
        {
            // The values of a list may have no places of their own.
            return ReferenceType.IsOne(metadata.ModelType) || (metadata.ElementMetadata is { } value && ReferenceType.IsOne(value.ModelType)) ? at : null;
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

    /// <summary>Gets where a member of it is bound.</summary>
    public BoundReference Member(BoundMember member) =>
        new(member.Source ?? Source, Name.Length == 0 ? member.Name : $"{Name}.{member.Name}");

    /// <summary>Gets what the entries of a dictionary hold, or <see langword="null"/> for what is no entry.</summary>
    public static ModelMetadata? ValueOf(ModelMetadata entry) =>
        HeldItems.IsPair(entry.ModelType) ? entry.Properties[nameof(KeyValuePair<,>.Value)] : null;
}
