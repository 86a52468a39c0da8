namespace SoftReferences;

/// <summary>Marks a type that names an owning service: the service whose entities other services refer to.</summary>
/// <remarks>
/// The implementing type is only ever a type argument, as in <see cref="SoftRef{TService}"/>. It is never instantiated.
/// </remarks>
public interface IOwningService
{
    /// <summary>Gets the description of the owning service. The same value must come back on every call.</summary>
    static abstract OwningService Service { get; }
}
