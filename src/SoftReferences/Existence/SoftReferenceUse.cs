namespace SoftReferences;

/// <summary>A reference together with its location in a request or an entity.</summary>
/// <param name="Service">The service that owns the referenced entity.</param>
/// <param name="Key">The key, or <see langword="default"/> for a zero reference.</param>
/// <param name="Location">
/// Where the reference is, for error messages: a JSON pointer into the body (RFC 6901) as in <c>/owner_id</c>, a
/// parameter as in <c>query userId</c>, or a property as in <c>Pet.UserId</c>.
/// </param>
public readonly record struct SoftReferenceUse(OwningService Service, OwnerKey Key, string Location)
{
    /// <summary>Gets whether to reject or accept the reference while its owner cannot say, or <see langword="null"/> to use <see cref="OwnerOptions.OnUnavailable"/>.</summary>
    public UnavailableOwnerPolicy? OnOwnerUnavailable { get; init; }

    /// <summary>Combines a reference with its location.</summary>
    /// <typeparam name="TReference">The type of the reference.</typeparam>
    /// <param name="reference">The reference; it may be zero.</param>
    /// <param name="location">Where the reference is, for error messages.</param>
    /// <returns>The reference with its location.</returns>
    public static SoftReferenceUse Of<TReference>(TReference reference, string location)
        where TReference : ISoftRef => new(reference.Service, reference.Key, location);
}
