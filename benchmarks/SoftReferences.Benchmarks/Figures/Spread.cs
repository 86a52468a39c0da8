namespace SoftReferences.Benchmarks;

/// <summary>The confidence interval of a median.</summary>
internal readonly record struct Spread(double Low, double High);
