namespace SoftReferences;

/// <summary>A reference that was rejected, and why.</summary>
/// <param name="Kind">Why it was rejected.</param>
/// <param name="Use">The reference and its location.</param>
/// <param name="Message">What is wrong, in a sentence that names the location and quotes the key.</param>
/// <param name="RetryAfter">How long to wait before trying again, if the owner was unavailable and said so.</param>
public sealed record SoftReferenceFailure(
    SoftReferenceFailureKind Kind,
    SoftReferenceUse Use,
    string Message,
    TimeSpan? RetryAfter = null);
