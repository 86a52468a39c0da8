namespace SoftReferences;

/// <summary>Why an owner gave no valid answer.</summary>
/// <param name="Kind">The kind of problem, for metrics.</param>
/// <param name="Reason">What the problem is, in words for a log.</param>
internal sealed record OwnerProblem(UnknownKind Kind, string Reason)
{
    /// <summary>Returns the answer of an owner with this problem.</summary>
    public ExistenceAnswer ToAnswer(int count, TimeSpan? retryAfter = null) => ExistenceAnswer.Unknown(count, Reason, retryAfter, Kind);
}
