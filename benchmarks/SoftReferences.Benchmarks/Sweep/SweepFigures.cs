namespace SoftReferences.Benchmarks;

/// <summary>The cost of finding orphans without events.</summary>
internal static class SweepFigures
{
    // The limit of an owner that supports bulk questions.
    private const int Batch = 10_000;

    public static IEnumerable<Figure> All =>
    [
        new SweepFigure(),
        new SweepScaleFigure(),
        new SweepMemoryFigure(),
    ];

    public static async Task<(BenchmarkOwner Owner, SweptPets Pets)> StartAsync(int users)
    {
        var (owner, _) = await BenchmarkOwner.StartAsync(users, some: 0, Batch);
        return (owner, await SweptPets.StartAsync(owner.Address, users, Batch));
    }

    public static async Task DisposeAsync(BenchmarkOwner? owner, SweptPets? pets)
    {
        if (pets is not null)
        {
            await pets.DisposeAsync();
        }

        if (owner is not null)
        {
            await owner.DisposeAsync();
        }
    }
}
