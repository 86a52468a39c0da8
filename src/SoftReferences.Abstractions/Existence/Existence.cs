namespace SoftReferences;

/// <summary>Specifies what is known about an entity that another service owns.</summary>
/// <remarks><see cref="Unknown"/> is never treated as <see cref="Missing"/>: a service that cannot answer has not said no.</remarks>
public enum Existence
{
    /// <summary>The owner could not say: it timed out, failed, refused, or gave an answer that cannot be trusted.</summary>
    Unknown,

    /// <summary>The owner said that the entity exists.</summary>
    Exists,

    /// <summary>The owner said that there is no such entity, or that it was deleted.</summary>
    Missing,
}
