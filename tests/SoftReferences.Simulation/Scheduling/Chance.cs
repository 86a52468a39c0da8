namespace SoftReferences.Simulation;

/// <summary>All that a run leaves to chance, drawn from its seed.</summary>
internal sealed class Chance(int seed)
{
    public Random Random { get; } = new(seed);

    public bool Of(double probability) => Random.NextDouble() < probability;

    public int Between(int least, int most) => Random.Next(least, most + 1);

    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + ((most - least) * Random.NextDouble());

    /// <summary>Draws a time up to the most, of which short ones are much more likely.</summary>
    public TimeSpan UpTo(TimeSpan most) => most * Math.Pow(Random.NextDouble(), 3);

    public T Pick<T>(IReadOnlyList<T> items) => items[Random.Next(items.Count)];

    /// <summary>Draws the seed of something that draws by itself.</summary>
    public int Seed() => Random.Next();
}
