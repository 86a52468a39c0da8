namespace SoftReferences.Benchmarks;

/// <summary>A figure as it is stored in docs/benchmarks.json.</summary>
/// <param name="Name">The name.</param>
/// <param name="Ours">What was measured.</param>
/// <param name="Rival">What it was measured against.</param>
/// <param name="Machine">The machine and the runtime of the measurement.</param>
/// <param name="Lines">The lines.</param>
/// <param name="Curve">The curve, if one was measured.</param>
internal sealed record DocumentedFigure(string Name, string Ours, string Rival, string Machine, IReadOnlyList<FigureLine> Lines, Curve? Curve);
