namespace SoftReferences.Simulation;

/// <summary>The clean-up claim that the current code works on. A process may work on several claims, and each answer belongs to the claim that asked for it.</summary>
internal sealed class ClaimInHand
{
    private static readonly AsyncLocal<ClaimInHand?> Holder = new();

    private Guid _lease;

    /// <summary>Gets the lease of the claim, or <see langword="null"/> if nothing is claimed, as in a sweep.</summary>
    public static Guid? Lease => Holder.Value?._lease;

    /// <summary>Notes that the caller begins to claim. It is not asynchronous, because an asynchronous method would not set the value for its caller.</summary>
    public static ClaimInHand Begin() => Holder.Value = new();

    /// <summary>Notes which lease was claimed.</summary>
    public void Take(Guid lease) => _lease = lease;
}
