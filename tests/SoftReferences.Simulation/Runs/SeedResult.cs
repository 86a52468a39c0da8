namespace SoftReferences.Simulation;

/// <summary>The result of one run.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Violation">The first violation, or <see langword="null"/> if there was none.</param>
/// <param name="Hash">A hash that is the same whenever the run is repeated.</param>
/// <param name="Steps">The number of steps.</param>
/// <param name="Trace">The trace of the run.</param>
internal sealed record SeedResult(int Seed, Violation? Violation, ulong Hash, long Steps, IReadOnlyList<string> Trace);
