namespace SoftReferences.Benchmarks;

/// <summary>A figure as docs/benchmarks.json keeps it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Ours">What was measured.</param>
/// <param name="Rival">What it was measured against.</param>
/// <param name="Machine">On which machine and runtime.</param>
/// <param name="Lines">Its lines.</param>
/// <param name="Curve">How it grows, when that was measured.</param>
internal sealed record DocumentedFigure(string Name, string Ours, string Rival, string Machine, IReadOnlyList<FigureLine> Lines, Curve? Curve);
