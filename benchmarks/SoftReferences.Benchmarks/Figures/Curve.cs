namespace SoftReferences.Benchmarks;

/// <summary>A curve of measured points.</summary>
/// <param name="Horizontal">The horizontal axis, as in <c>rows</c>.</param>
/// <param name="Vertical">The vertical axis with its unit, as in <c>time, ms</c>.</param>
/// <param name="Points">The points, from left to right.</param>
internal sealed record Curve(string Horizontal, string Vertical, IReadOnlyList<CurvePoint> Points);
