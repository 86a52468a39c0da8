namespace SoftReferences.Benchmarks;

/// <summary>A point of a <see cref="Curve"/>.</summary>
/// <param name="At">The position on the horizontal axis.</param>
/// <param name="Ours">The measured value.</param>
/// <param name="Rival">The value of the rival or of the ideal line, if there is one.</param>
internal sealed record CurvePoint(double At, double Ours, double? Rival = null);
