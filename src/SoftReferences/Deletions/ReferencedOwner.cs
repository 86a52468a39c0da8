namespace SoftReferences;

/// <summary>An owner that a store holds references to.</summary>
/// <param name="Service">The owner.</param>
/// <param name="KeyKind">The kind of the owner's keys, as the references hold them.</param>
public readonly record struct ReferencedOwner(OwningService Service, OwnerKeyKind KeyKind);
