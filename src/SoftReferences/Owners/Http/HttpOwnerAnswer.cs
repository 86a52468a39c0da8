using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace SoftReferences;

/// <summary>An owner's response: a valid body, or the reason why there is none.</summary>
internal sealed record HttpOwnerAnswer<T>
    where T : class
{
    public T? Value { get; init; }

    public OwnerProblem? Problem { get; init; }

    public HttpStatusCode? Status { get; init; }

    public string? MediaType { get; init; }

    /// <summary>Gets the maximum number of ids per question that the owner announces.</summary>
    public int? MaximumBatch { get; init; }

    /// <summary>Gets the position after which a feed begins whose requested part was pruned.</summary>
    public long? RestartAt { get; init; }

    /// <summary>Gets the epoch that <see cref="RestartAt"/> belongs to.</summary>
    public string? Epoch { get; init; }

    /// <summary>Gets the owner that sent an answer without a page, if the answer tells.</summary>
    public string? Resource { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public Exception? Exception { get; init; }

    public bool IsAnswer([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out OwnerProblem? problem)
    {
        value = Value;
        problem = Value is null ? Problem ?? new(UnknownKind.Other, "it gave no answer") : null;
        return Value is not null;
    }
}
