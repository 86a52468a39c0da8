namespace SoftReferences.Simulation;

/// <summary>All random choices of a run, drawn from its seed.</summary>
internal sealed class Chance(int seed)
{
    public Random Random { get; } = new(seed);

    public bool Of(double probability) => Random.NextDouble() < probability;

    public int Between(int least, int most) => Random.Next(least, most + 1);

    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + ((most - least) * Random.NextDouble());

    /// <summary>Draws a duration up to a maximum. Short ones are much more likely.</summary>
    public TimeSpan UpTo(TimeSpan most) => most * Math.Pow(Random.NextDouble(), 3);

    public T Pick<T>(IReadOnlyList<T> items) => items[Random.Next(items.Count)];

    /// <summary>Draws a seed for another random generator.</summary>
    public int Seed() => Random.Next();
}
