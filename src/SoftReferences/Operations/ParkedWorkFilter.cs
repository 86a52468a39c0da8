namespace SoftReferences;

/// <summary>Which of the work that was put aside. What is left out makes no difference; all of it is meant when everything is.</summary>
public sealed record ParkedWorkFilter
{
    /// <summary>Gets the owner, or <see langword="null"/> for every one.</summary>
    public OwningService? Service { get; init; }

    /// <summary>Gets the name of the reference, as in <c>Pet.UserId</c>, or <see langword="null"/> for every one.</summary>
    public string? Reference { get; init; }

    /// <summary>Gets the deleted or merged key, or <see langword="null"/> for every one.</summary>
    /// <exception cref="ArgumentException">The value is no key: the default of the type, as what could not be parsed is.</exception>
    public OwnerKey? Key
    {
        get;
        init => field = value is { Kind: OwnerKeyKind.None }
            ? throw new ArgumentException("There is no key in it, as where a text could not be parsed: leave it out if every key is meant.", nameof(value))
            : value;
    }
}
