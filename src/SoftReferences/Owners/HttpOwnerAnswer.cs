using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace SoftReferences;

/// <summary>What came back from an owner: a body of the right form, or the reason why there is none.</summary>
internal sealed record HttpOwnerAnswer<T>
    where T : class
{
    public T? Value { get; init; }

    public OwnerProblem? Problem { get; init; }

    public HttpStatusCode? Status { get; init; }

    public string? MediaType { get; init; }

    /// <summary>Gets how many ids the owner says that a question may have.</summary>
    public int? MaximumBatch { get; init; }

    /// <summary>Gets where the owner says that a feed begins, of which it has pruned what was asked for.</summary>
    public long? RestartAt { get; init; }

    /// <summary>Gets the epoch that <see cref="RestartAt"/> belongs to.</summary>
    public string? Epoch { get; init; }

    /// <summary>Gets whom an answer without a page is from, as far as it says.</summary>
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
