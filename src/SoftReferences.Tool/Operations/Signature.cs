namespace SoftReferences.Tool;

/// <summary>Who decides, and why.</summary>
/// <param name="By">Who.</param>
/// <param name="Why">Why.</param>
internal sealed record Signature(string By, string Why);
