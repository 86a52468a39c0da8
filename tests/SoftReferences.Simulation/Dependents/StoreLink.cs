namespace SoftReferences.Simulation;

/// <summary>The connection of a replica to its database.</summary>
internal sealed class StoreLink(World world, SimulatedProcess process, string node, DependentDatabase database)
{
    public DependentDatabase Database => database;

    public World World => world;

    public SimulatedProcess Process => process;

    /// <summary>Gets the time by the replica's own clock, with which it writes.</summary>
    public DateTimeOffset Now => process.Time.GetUtcNow();

    public Task<T> CallAsync<T>(Func<T> statement, CancellationToken cancellationToken) =>
        world.Network.CallAsync(process, node, database.Name, statement, cancellationToken);

    public Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        world.Chance.Random.NextBytes(bytes);
        return new(bytes);
    }
}
