namespace SoftReferences;

/// <summary>Selects parked work. Properties that are <see langword="null"/> select everything; an empty filter selects all parked work.</summary>
public sealed record ParkedWorkFilter
{
    /// <summary>Gets the owner, or <see langword="null"/> for all.</summary>
    public OwningService? Service { get; init; }

    /// <summary>Gets the name of the reference, as in <c>Pet.UserId</c>, or <see langword="null"/> for all.</summary>
    public string? Reference { get; init; }

    /// <summary>Gets the deleted or merged key, or <see langword="null"/> for all.</summary>
    /// <exception cref="ArgumentException">The value is <c>default(OwnerKey)</c>, which a failed <c>TryParse</c> leaves behind.</exception>
    public OwnerKey? Key
    {
        get;
        init => field = value is { Kind: OwnerKeyKind.None }
            ? throw new ArgumentException("There is no key in it, as where a text could not be parsed: leave it out if every key is meant.", nameof(value))
            : value;
    }
}
