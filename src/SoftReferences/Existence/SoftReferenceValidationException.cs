using System.Globalization;

namespace SoftReferences;

/// <summary>Thrown when references are rejected. It contains every failure, not only the first.</summary>
/// <remarks>The message lists the first 100 failures and counts the others, because it is logged as a whole.</remarks>
public sealed class SoftReferenceValidationException : Exception
{
    private const int MaximumListed = 100;

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
        var listed = failures.Take(MaximumListed).Select(failure => failure.Message);
        return string.Join(Environment.NewLine, failures.Count > MaximumListed ? listed.Append(RestOf(failures.Count - MaximumListed)) : listed);
    }

    private static string RestOf(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} more are in {nameof(Failures)}.");
}
