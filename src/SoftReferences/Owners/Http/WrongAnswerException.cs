namespace SoftReferences;

/// <summary>Thrown when an answer is readable but does not belong to the question.</summary>
/// <param name="problem">What is wrong.</param>
/// <param name="innerException">The cause, if there is one.</param>
internal sealed class WrongAnswerException(OwnerProblem problem, Exception? innerException = null) : Exception(problem.Reason, innerException)
{
    /// <summary>Initializes a new instance of the <see cref="WrongAnswerException"/> class.</summary>
    /// <param name="reason">What is wrong, in words for a log.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public WrongAnswerException(string reason, Exception? innerException = null)
        : this(new OwnerProblem(UnknownKind.InvalidAnswer, reason), innerException)
    {
    }

    /// <summary>Gets what is wrong.</summary>
    public OwnerProblem Problem => problem;
}
