namespace SoftReferences.Simulation.Tests;

/// <summary>Proves that the simulation notices violations: without a guard, it finds what the guard prevents.</summary>
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
        // Runs end in any order, but no lower seed is left out, so the lowest seed with a violation is the same each time.
        var results = SeedRunner.Run(first: 1, Seeds, guard, stopsAtFirst: true).OrderBy(result => result.Seed).ToList();
        var found = results.Find(result => result.Violation is not null);

        Assert.Equal(invariant, found?.Violation?.Invariant);
        Assert.Equal(Enumerable.Range(1, found!.Seed), results.Select(result => result.Seed).TakeWhile(seed => seed <= found.Seed));
    }
}
