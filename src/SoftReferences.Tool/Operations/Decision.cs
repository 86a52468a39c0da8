namespace SoftReferences.Tool;

/// <summary>Who decides, why, and in which store.</summary>
/// <param name="By">The name of the person.</param>
/// <param name="Why">The reason.</param>
/// <param name="Store">The name of the store, or <see langword="null"/> for the only one.</param>
internal sealed record Decision(string By, string Why, string? Store);
