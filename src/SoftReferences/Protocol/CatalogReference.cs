namespace SoftReferences;

/// <summary>A reference of a catalog.</summary>
/// <param name="Name">The name, as in <c>Pet.UserId</c>.</param>
/// <param name="Owner">The canonical name of what it refers to, as in <c>//auth/users</c>.</param>
/// <param name="Action">What happens to orphans, as in <c>setNull</c>; <c>undeclared</c> if there is no declaration.</param>
/// <param name="Followed">Whether the service follows the feed of deletions of the owner.</param>
internal sealed record CatalogReference(string Name, string Owner, string Action, bool Followed)
{
    /// <summary>Returns the name of an action in a catalog.</summary>
    public static string ActionName(OrphanAction? action) =>
        action?.ToString() is { } name ? char.ToLowerInvariant(name[0]) + name[1..] : "undeclared";
}
