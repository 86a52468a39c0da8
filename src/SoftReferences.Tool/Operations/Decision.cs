namespace SoftReferences.Tool;

/// <summary>Who decides, and why.</summary>
/// <param name="By">Who.</param>
/// <param name="Why">Why.</param>
/// <param name="Store">The store that is meant, or <see langword="null"/> for the only one.</param>
internal sealed record Decision(string By, string Why, string? Store);
