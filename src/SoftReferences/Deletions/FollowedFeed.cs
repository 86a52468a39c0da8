namespace SoftReferences;

/// <summary>What is known of a feed that this process follows.</summary>
/// <param name="Store">The name of the store that it is read into.</param>
/// <param name="Owner">The owner.</param>
/// <param name="State">How it goes.</param>
/// <param name="Since">Since when, in UTC.</param>
/// <param name="Reason">Why it does not go well, or <see langword="null"/>.</param>
internal sealed record FollowedFeed(string Store, OwningService Owner, FollowedFeedState State, DateTimeOffset Since, string? Reason);
