namespace SoftReferences;

/// <summary>Names an owning service: one whose entities other services refer to.</summary>
/// <remarks>
/// The implementing type is only used as a type argument, as in <see cref="SoftRef{TService}"/>. It is never instantiated.
/// </remarks>
public interface IOwningService
{
    /// <summary>Gets the description of the owning service. Every call must return an equal value.</summary>
    static abstract OwningService Service { get; }
}
