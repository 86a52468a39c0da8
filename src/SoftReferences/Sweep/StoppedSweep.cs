namespace SoftReferences;

/// <summary>An owner whose sweeps are stopped.</summary>
/// <param name="Store">The name of the store.</param>
/// <param name="Owner">The owner.</param>
/// <param name="Since">Since when, in UTC.</param>
/// <param name="Reason">Why.</param>
internal sealed record StoppedSweep(string Store, OwningService Owner, DateTimeOffset Since, string Reason);
