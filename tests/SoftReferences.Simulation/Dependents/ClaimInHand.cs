namespace SoftReferences.Simulation;

/// <summary>The claim of clean-up that the code which runs now works on. A process may have several; what it is told is for the one that asked.</summary>
internal sealed class ClaimInHand
{
    private static readonly AsyncLocal<ClaimInHand?> Holder = new();

    private Guid _lease;

    /// <summary>Gets the lease of the claim; <see langword="null"/> where nothing is claimed, as in a sweep.</summary>
    public static Guid? Lease => Holder.Value?._lease;

    /// <summary>Notes that whoever calls begins to claim. Not asynchronous, because only so does the caller keep it.</summary>
    public static ClaimInHand Begin() => Holder.Value = new();

    /// <summary>Notes what was claimed.</summary>
    public void Take(Guid lease) => _lease = lease;
}
