namespace SoftReferences;

/// <summary>The cache lookup that a caller made before it asks the owner.</summary>
/// <param name="Completed">The number of completed calls at the time of the lookup.</param>
/// <param name="Remembers">Repeats the lookup. It is called under the batcher's lock.</param>
/// <remarks>
/// A call that completes between the lookup and the question has put its answers into the cache and can no longer be joined. Without
/// a second lookup the caller would ask again.
/// </remarks>
internal sealed record BatchMemory(long Completed, Func<OwnerKey, bool> Remembers);
