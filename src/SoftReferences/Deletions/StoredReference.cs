namespace SoftReferences.Stores;

/// <summary>A reference that a store holds.</summary>
/// <param name="Name">The name, as in <c>Pet.UserId</c>.</param>
/// <param name="Owner">The owner that it refers to.</param>
/// <param name="Action">What happens to orphans, or <see langword="null"/> if it is not declared.</param>
public sealed record StoredReference(string Name, OwningService Owner, OrphanAction? Action);
