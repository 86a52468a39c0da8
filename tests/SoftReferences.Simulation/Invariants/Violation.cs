namespace SoftReferences.Simulation;

/// <summary>An invariant that did not hold.</summary>
/// <param name="Invariant">Which, as in <c>I2</c>.</param>
/// <param name="What">What happened.</param>
internal sealed record Violation(string Invariant, string What)
{
    public override string ToString() => $"{Invariant}: {What}";
}
