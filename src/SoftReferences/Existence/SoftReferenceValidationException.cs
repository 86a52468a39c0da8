namespace SoftReferences;

/// <summary>Thrown when references are rejected. It contains every failure, not only the first.</summary>
public sealed class SoftReferenceValidationException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="SoftReferenceValidationException"/> class.</summary>
    /// <param name="failures">Every failure; at least one.</param>
    /// <param name="innerException">The database's exception, if the database rejected the reference.</param>
    public SoftReferenceValidationException(IReadOnlyList<SoftReferenceFailure> failures, Exception? innerException = null)
        : base(MessageOf(failures), innerException) => Failures = failures;

    /// <summary>Gets every failure.</summary>
    public IReadOnlyList<SoftReferenceFailure> Failures { get; }

    private static string MessageOf(IReadOnlyList<SoftReferenceFailure> failures)
    {
        ArgumentNullException.ThrowIfNull(failures);
        return string.Join(Environment.NewLine, failures.Select(failure => failure.Message));
    }
}
