namespace SoftReferences.Simulation.Tests;

/// <summary>The proof that the simulation can see: without a guard it finds what the guard is there for.</summary>
public sealed class GuardTests
{
    private const int Seeds = 1_000;

    [Theory]
    [InlineData(Guard.Fencing, "I2")]
    [InlineData(Guard.Confirmation, "I2")]
    [InlineData(Guard.Canary, "I6")]
    [InlineData(Guard.Grace, "I2")]
    [InlineData(Guard.Breaker, "I6")]
    [InlineData(Guard.Rewind, "I3")]
    [InlineData(Guard.Horizon, "I5")]
    public void Guard_ThatIsOff_IsMissed(Guard guard, string invariant)
    {
        var found = SeedRunner.Run(first: 1, Seeds, guard, stopsAtFirst: true).FirstOrDefault(result => result.Violation is not null);

        Assert.Equal(invariant, found?.Violation?.Invariant);
    }
}
