namespace SoftReferences.Stores;

/// <summary>An owner's own answer about its keys, read from its primary database.</summary>
/// <param name="Epoch">The epoch of the owner's data.</param>
/// <param name="AsOf">When it was read, in UTC.</param>
/// <param name="Statuses">One status for each key, in the order of the question.</param>
public sealed record OwnedAnswer(string Epoch, DateTimeOffset AsOf, IReadOnlyList<OwnedStatus> Statuses);
