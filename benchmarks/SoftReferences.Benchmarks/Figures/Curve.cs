namespace SoftReferences.Benchmarks;

/// <summary>How something grows: points to be drawn.</summary>
/// <param name="Horizontal">What grows, as in <c>rows</c>.</param>
/// <param name="Vertical">What grows with it, and its unit, as in <c>time, ms</c>.</param>
/// <param name="Points">The points, from left to right.</param>
internal sealed record Curve(string Horizontal, string Vertical, IReadOnlyList<CurvePoint> Points);
