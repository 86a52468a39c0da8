namespace SoftReferences;

/// <summary>Which of the work that was put aside. What is left out makes no difference; all of it is meant when everything is.</summary>
public sealed record ParkedWorkFilter
{
    /// <summary>Gets the owner, or <see langword="null"/> for every one.</summary>
    public OwningService? Service { get; init; }

    /// <summary>Gets the name of the reference, as in <c>Pet.UserId</c>, or <see langword="null"/> for every one.</summary>
    public string? Reference { get; init; }

    /// <summary>Gets the deleted or merged key, or no key for every one.</summary>
    public OwnerKey Key { get; init; }
}
