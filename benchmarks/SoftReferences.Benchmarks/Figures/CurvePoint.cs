namespace SoftReferences.Benchmarks;

/// <summary>A point of a <see cref="Curve"/>.</summary>
/// <param name="At">Where it stands on the horizontal axis.</param>
/// <param name="Ours">What ours took there.</param>
/// <param name="Rival">What the rival took there, if there is one: also the straight line that ours is held against.</param>
internal sealed record CurvePoint(double At, double Ours, double? Rival = null);
