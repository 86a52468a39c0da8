namespace SoftReferences;

/// <summary>What a caller had looked for in memory before it came to ask.</summary>
/// <param name="Completed">How many calls had been completed when it looked.</param>
/// <param name="Remembers">Looks once more. Called under the batcher's lock.</param>
/// <remarks>
/// A call that ends between the look and the question leaves its answers in memory and itself nowhere to be joined. The
/// caller would ask again for what it could know.
/// </remarks>
internal sealed record BatchMemory(long Completed, Func<OwnerKey, bool> Remembers);
