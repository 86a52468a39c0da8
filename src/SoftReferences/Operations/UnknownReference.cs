namespace SoftReferences;

/// <summary>A reference with clean-up work that is never done, because it is not in the model: it was renamed or removed, or now refers to another owner.</summary>
/// <param name="Owner">The canonical name of the owner's resource, as in <c>//auth/users</c>.</param>
/// <param name="Reference">The name that the work is stored under, as in <c>Badge.UserId</c>.</param>
/// <param name="DueSince">Since when the oldest of the work has been due, in UTC.</param>
public sealed record UnknownReference(string Owner, string Reference, DateTimeOffset DueSince)
{
    /// <summary>How long work must have been due before it counts as never done: during a deployment, replicas of another version may know the reference.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Returns why the work of a reference is not done, and what to do.</summary>
    internal static string Problem(string reference) =>
        $"The model has no reference '{reference}' to this owner. If it was renamed, declare its name at what it is now, with HasName(\"{reference}\"); if it was removed, give its work up with CancelAsync(…).";
}
