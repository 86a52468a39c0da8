namespace SoftReferences.EntityFrameworkCore;

/// <summary>Which replica follows an owner's feed. One row for each owner.</summary>
public sealed class InboxFollower
{
    /// <summary>Gets the canonical name of the owner's resource, as in <c>//auth/users</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>Gets the value that stands for the replica; empty when it gave the feed up.</summary>
    public Guid Holder { get; init; }

    /// <summary>Gets how many signs of life there were. Another replica takes over when it stands still.</summary>
    public long Beat { get; init; }
}
