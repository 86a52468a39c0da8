using SoftReferences.Stores;

namespace SoftReferences.Simulation;

/// <summary>The statuses of keys in an answer of an owner, and the time of its lookup.</summary>
/// <param name="Service">The owner.</param>
/// <param name="Epoch">The epoch of its data.</param>
/// <param name="At">The time that the answer describes.</param>
/// <param name="Keys">The keys.</param>
/// <param name="Statuses">The status of each key.</param>
internal sealed record OwnerStatement(OwningService Service, string Epoch, TimeSpan At, IReadOnlyList<OwnerKey> Keys, IReadOnlyList<OwnedStatus> Statuses);
