namespace SoftReferences.Stores;

/// <summary>Thrown when a sweep could not read the keys of a reference in the dependent's own database. The reference rests for a while; others can be swept at once.</summary>
public sealed class UnreadableReferenceException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="UnreadableReferenceException"/> class.</summary>
    /// <param name="reference">The name of the reference, as in <c>Pet.UserId</c>.</param>
    /// <param name="innerException">Why its keys could not be read.</param>
    public UnreadableReferenceException(string reference, Exception innerException)
        : base($"The keys of '{reference}' could not be read.", innerException) => Reference = reference;

    /// <summary>Gets the name of the reference, as in <c>Pet.UserId</c>.</summary>
    public string Reference { get; }
}
