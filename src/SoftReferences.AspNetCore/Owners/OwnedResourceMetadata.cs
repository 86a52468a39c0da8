namespace SoftReferences.AspNetCore;

/// <summary>Marks the endpoints of an owner, so that the catalog of the service finds them.</summary>
internal sealed record OwnedResourceMetadata(OwningService Resource);
