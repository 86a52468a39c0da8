namespace SoftReferences;

/// <summary>How far the sweep of one reference is.</summary>
/// <param name="Reference">The name of the reference, as in <c>Pet.UserId</c>.</param>
/// <param name="Keys">How many distinct keys the owner was asked about.</param>
/// <param name="Missing">How many of them the owner did not know.</param>
/// <param name="Unknown">How many it could not be asked about, or could not say anything about.</param>
/// <param name="FinishedAt">When it ended, in UTC, or <see langword="null"/> while it runs.</param>
/// <param name="Problem">Why the reference cannot be swept, or could not be at the last attempt; otherwise <see langword="null"/>.</param>
public sealed record ReferenceProgress(string Reference, long Keys, long Missing, long Unknown, DateTimeOffset? FinishedAt, string? Problem)
{
    /// <summary>The maximum number of <see cref="Differences"/>: 20.</summary>
    public const int MaximumDifferences = 20;

    /// <summary>Gets how many keys a sweep that only reports found missing, except those that clean-up was already dealing with. They did not become suspects.</summary>
    public long Differing { get; init; }

    /// <summary>Gets some of them, in their text form: at most <see cref="MaximumDifferences"/>.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];
}
