namespace SoftReferences.Simulation;

/// <summary>A violated invariant.</summary>
/// <param name="Invariant">The name of the invariant, for example <c>I2</c>.</param>
/// <param name="What">What happened.</param>
internal sealed record Violation(string Invariant, string What)
{
    public override string ToString() => $"{Invariant}: {What}";
}
