namespace SoftReferences;

/// <summary>The state of a feed that this process follows.</summary>
/// <param name="Store">The name of the store that it is read into.</param>
/// <param name="Owner">The owner.</param>
/// <param name="State">The state.</param>
/// <param name="Since">When the state began, in UTC.</param>
/// <param name="Reason">The problem, or <see langword="null"/> if there is none.</param>
internal sealed record FollowedFeed(string Store, OwningService Owner, FollowedFeedState State, DateTimeOffset Since, string? Reason);
