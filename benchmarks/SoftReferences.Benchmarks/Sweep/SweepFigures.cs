namespace SoftReferences.Benchmarks;

/// <summary>What it costs to find orphans that no event told of.</summary>
internal static class SweepFigures
{
    // As an owner does that lets itself be asked in bulk.
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
