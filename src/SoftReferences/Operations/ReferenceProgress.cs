namespace SoftReferences;

/// <summary>How far the sweep of one reference is.</summary>
/// <param name="Reference">The name of the reference, as in <c>Pet.UserId</c>.</param>
/// <param name="Keys">How many distinct keys were asked for.</param>
/// <param name="Missing">How many of them the owner did not know.</param>
/// <param name="Unknown">How many it could not be asked for, or could not say anything about.</param>
/// <param name="FinishedAt">When it ended, in UTC, or <see langword="null"/> while it runs.</param>
/// <param name="Problem">Why the reference cannot be swept, or could not when it was tried last; <see langword="null"/> when it can.</param>
public sealed record ReferenceProgress(string Reference, long Keys, long Missing, long Unknown, DateTimeOffset? FinishedAt, string? Problem)
{
    /// <summary>The most keys that are named for each reference.</summary>
    public const int MaximumDifferences = 20;

    /// <summary>Gets how many keys a sweep that only reports has found missing, without those that something was being done about already. Nothing was made of it.</summary>
    public long Differing { get; init; }

    /// <summary>Gets some of them, in their text form: at most <see cref="MaximumDifferences"/>.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];
}
