namespace SoftReferences.Benchmarks;

/// <summary>Between what a median lies.</summary>
internal readonly record struct Spread(double Low, double High);
