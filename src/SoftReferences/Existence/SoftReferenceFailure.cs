namespace SoftReferences;

/// <summary>A reference that was refused, and why.</summary>
/// <param name="Kind">Why it was refused.</param>
/// <param name="Use">The reference and its place.</param>
/// <param name="Message">What is wrong, in a sentence that names the place and quotes the key.</param>
/// <param name="RetryAfter">How long to wait before the next try, when the owner was unavailable and said so.</param>
public sealed record SoftReferenceFailure(
    SoftReferenceFailureKind Kind,
    SoftReferenceUse Use,
    string Message,
    TimeSpan? RetryAfter = null);
