namespace SoftReferences;

/// <summary>An owner's answer to one question: a status for each key, in the same order.</summary>
public sealed class ExistenceAnswer
{
    /// <summary>Initializes a new instance of the <see cref="ExistenceAnswer"/> class.</summary>
    /// <param name="statuses">One status for each key of the question, in the order of the question.</param>
    public ExistenceAnswer(IReadOnlyList<Existence> statuses)
    {
        ArgumentNullException.ThrowIfNull(statuses);
        Statuses = statuses;
    }

    /// <summary>Gets one status for each key of the question, in the order of the question.</summary>
    public IReadOnlyList<Existence> Statuses { get; }

    /// <summary>Gets the epoch of the owner's data, or <see langword="null"/> if the owner has none.</summary>
    /// <remarks>It changes when the owner's database is restored or truncated.</remarks>
    public string? Epoch { get; init; }

    /// <summary>Gets why the owner could not say, as a text for logs, or <see langword="null"/> if no status is <see cref="Existence.Unknown"/>.</summary>
    public string? UnknownReason { get; init; }

    /// <summary>Gets the kind of <see cref="UnknownReason"/>, for metrics.</summary>
    /// <value>The default is <see cref="SoftReferences.UnknownKind.Other"/>, also if no status is <see cref="Existence.Unknown"/>.</value>
    public UnknownKind UnknownKind { get; init; }

    /// <summary>Gets how long the owner asks to be left alone, or <see langword="null"/> if it did not say.</summary>
    /// <value>It is left alone for an hour at most. Zero or less counts as <see langword="null"/>.</value>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Creates the answer of an owner that could not say anything.</summary>
    /// <param name="count">How many keys were asked.</param>
    /// <param name="reason">Why there is no answer, as a text for logs.</param>
    /// <param name="retryAfter">How long the owner asks to be left alone, if it said.</param>
    /// <param name="kind">The kind of <paramref name="reason"/>, for metrics.</param>
    /// <returns>An answer in which every status is <see cref="Existence.Unknown"/>.</returns>
    public static ExistenceAnswer Unknown(int count, string reason, TimeSpan? retryAfter = null, UnknownKind kind = UnknownKind.Other)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentException.ThrowIfNullOrEmpty(reason);
        return new(new Existence[count]) { UnknownReason = reason, UnknownKind = kind, RetryAfter = retryAfter };
    }
}
