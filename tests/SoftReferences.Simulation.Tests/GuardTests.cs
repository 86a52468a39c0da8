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
        // Seeds end in any order: of those that ran, the lowest is the same each time, since no lower one is left out.
        var results = SeedRunner.Run(first: 1, Seeds, guard, stopsAtFirst: true).OrderBy(result => result.Seed).ToList();
        var found = results.Find(result => result.Violation is not null);

        Assert.Equal(invariant, found?.Violation?.Invariant);
        Assert.Equal(Enumerable.Range(1, found!.Seed), results.Select(result => result.Seed).TakeWhile(seed => seed <= found.Seed));
    }
}
