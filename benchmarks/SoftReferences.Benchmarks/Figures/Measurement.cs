namespace SoftReferences.Benchmarks;

/// <summary>The result of measuring a figure.</summary>
/// <param name="Lines">The lines. Most figures have one.</param>
/// <param name="Curve">The curve over the work or the number of workers, if it was measured.</param>
internal sealed record Measurement(IReadOnlyList<FigureLine> Lines, Curve? Curve = null);
