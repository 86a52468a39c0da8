namespace SoftReferences.Tool;

/// <summary>Who decides, and why.</summary>
/// <param name="By">The name of the person.</param>
/// <param name="Why">The reason.</param>
internal sealed record Signature(string By, string Why);
