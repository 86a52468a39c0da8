namespace SoftReferences.Benchmarks;

/// <summary>What a figure measured.</summary>
/// <param name="Lines">Its lines; most figures have one.</param>
/// <param name="Curve">How it grows with the work or with those who share it, when that was measured.</param>
internal sealed record Measurement(IReadOnlyList<FigureLine> Lines, Curve? Curve = null);
