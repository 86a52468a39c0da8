namespace SoftReferences;

/// <summary>A reference together with the place where it came in.</summary>
/// <param name="Service">The service that owns the referenced entity.</param>
/// <param name="Key">The key, or <see langword="default"/> for a zero reference.</param>
/// <param name="Location">
/// Where the reference stands, for the person who reads the error: a JSON pointer into the body (RFC 6901) as in
/// <c>/owner_id</c>, a parameter as in <c>query userId</c>, or a property as in <c>Pet.UserId</c>.
/// </param>
public readonly record struct SoftReferenceUse(OwningService Service, OwnerKey Key, string Location)
{
    /// <summary>Gets what becomes of the reference while its owner cannot say, or <see langword="null"/> to go by <see cref="OwnerOptions.OnUnavailable"/>.</summary>
    public UnavailableOwnerPolicy? OnOwnerUnavailable { get; init; }

    /// <summary>Makes a use of a reference.</summary>
    /// <param name="reference">The reference; it may be zero.</param>
    /// <param name="location">Where it stands.</param>
    /// <returns>The use.</returns>
    public static SoftReferenceUse Of<TReference>(TReference reference, string location)
        where TReference : ISoftRef => new(reference.Service, reference.Key, location);
}
