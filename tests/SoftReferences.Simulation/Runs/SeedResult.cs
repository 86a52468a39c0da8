namespace SoftReferences.Simulation;

/// <summary>What came of one run.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Violation">The first violation; <see langword="null"/> when there was none.</param>
/// <param name="Hash">The same for the same run.</param>
/// <param name="Steps">How many steps there were.</param>
/// <param name="Trace">What happened.</param>
internal sealed record SeedResult(int Seed, Violation? Violation, ulong Hash, long Steps, IReadOnlyList<string> Trace);
