namespace SoftReferences.Simulation.Tests;

/// <summary>Runs the simulation: under every mixture of faults, all invariants hold.</summary>
public sealed class SeedTests
{
    private const int Seeds = 500;

    [Fact]
    public void Seeds_KeepAllInvariants() => Assert.Empty(SeedRunner.Run(first: 1, Seeds).Where(result => result.Violation is not null).Select(Describe));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Seed_ThatIsRunAgain_TakesTheSameWay(int seed)
    {
        var first = SeedRunner.Run(seed);
        var second = SeedRunner.Run(seed);

        Assert.Equal(first.Trace, second.Trace);
        Assert.Equal((first.Hash, first.Steps), (second.Hash, second.Steps));
        Assert.NotEqual(first.Hash, SeedRunner.Run(seed + 1).Hash);
    }

    [Fact]
    public void Seed_ThatFails_FailsInTheSameWayAgain()
    {
        var first = SeedRunner.Run(first: 1, count: 1_000, Guard.Horizon, stopsAtFirst: true).First(result => result.Violation is not null);
        var second = SeedRunner.Run(first.Seed, Guard.Horizon);

        Assert.Equal((first.Violation, first.Hash), (second.Violation, second.Hash));
    }

    private static string Describe(SeedResult result) => string.Join(Environment.NewLine, [$"Seed {result.Seed} violates {result.Violation}", .. result.Trace.TakeLast(40)]);
}
