namespace SoftReferences.Tool;

/// <summary>The owners that an application has registered.</summary>
/// <param name="registry">The owners.</param>
/// <param name="hasStore">Whether it has a store, so that feeds are read.</param>
internal sealed class RegisteredOwners(OwnerRegistry registry, bool hasStore)
{
    public IReadOnlyList<string> Names => [.. registry.Services.Select(service => service.ResourceName)];

    public bool IsFollowed(OwningService service) => hasStore && Names.Contains(service.ResourceName, StringComparer.Ordinal) && registry.GetFeed(service) is not null;
}
