namespace SoftReferences.EntityFrameworkCore.Entities;

/// <summary>The replica that follows an owner's feed. There is one row per owner.</summary>
public sealed class InboxFollower
{
    /// <summary>Gets the canonical name of the owner's resource, as in <c>//auth/users</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>Gets the identifier of the replica, or an empty value after it stopped following.</summary>
    public Guid Holder { get; init; }

    /// <summary>Gets the number of heartbeats. Another replica takes over when it stops increasing.</summary>
    public long Beat { get; init; }
}
