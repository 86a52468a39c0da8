namespace SoftReferences.EntityFrameworkCore.Entities;

/// <summary>The removals in a small part of a window. The sliding window is a sum of slots.</summary>
public sealed class RemovalSlot
{
    /// <summary>Gets the name of the reference, as in <c>Pet.UserId</c>.</summary>
    public required string Reference { get; init; }

    /// <summary>Gets when the slot began, in seconds since the Unix epoch.</summary>
    public long StartsAt { get; init; }

    /// <summary>Gets how many rows were removed or changed.</summary>
    public long Rows { get; init; }

    /// <summary>Gets how many keys they referred to.</summary>
    public long Keys { get; init; }
}
