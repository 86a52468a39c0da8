namespace SoftReferences.EntityFrameworkCore.Entities;

/// <summary>A piece of clean-up work (one tombstone for one reference) and, once done, the record of it.</summary>
public sealed class CleanupRecord
{
    /// <summary>Gets the number of the record.</summary>
    public long Id { get; init; }

    /// <summary>Gets the canonical name of the owner's resource, as in <c>//auth/users</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>Gets the deleted key in its text form.</summary>
    public required string Key { get; init; }

    /// <summary>Gets the key that the owner merged the key into, or <see langword="null"/> when it deleted the key.</summary>
    public string? MergedInto { get; init; }

    /// <summary>Gets the name of the reference, as in <c>Pet.UserId</c>.</summary>
    public required string Reference { get; init; }

    /// <summary>
    /// Gets the action that was declared when the tombstone arrived, and then the one that was carried out. It is
    /// <see cref="OrphanAction.SetValue"/> when the rows of a merged key are pointed to the other one.
    /// </summary>
    public OrphanAction Action { get; init; }

    /// <summary>Gets the epoch of the owner's data that the tombstone is from.</summary>
    public required string Epoch { get; init; }

    /// <summary>Gets the position of the tombstone in the owner's feed.</summary>
    public long Position { get; init; }

    /// <summary>Gets the state.</summary>
    public CleanupState State { get; init; }

    /// <summary>Gets how many rows were removed or changed.</summary>
    public long Rows { get; init; }

    /// <summary>Gets how many rows of a merged key conflicted with rows of the other key in a unique index. They were deleted, or stay as they are.</summary>
    public long Conflicts { get; init; }

    /// <summary>Gets how many times the work has been started without progress.</summary>
    public int Attempts { get; init; }

    /// <summary>Gets when the work is due, in UTC.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>Gets the lease of the replica that works on it, or <see langword="null"/>.</summary>
    public Guid? Lease { get; init; }

    /// <summary>Gets when the lease ends, in UTC, or <see langword="null"/> if there is none.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }

    /// <summary>Gets the transaction horizon that the second look waits for, or <see langword="null"/>. PostgreSQL: a 64-bit transaction id.</summary>
    public long? Horizon { get; init; }

    /// <summary>Gets why the last attempt failed, or why the work is parked.</summary>
    public string? LastError { get; init; }

    /// <summary>Gets the number of the hold that keeps it from being claimed, or <see langword="null"/>.</summary>
    public long? Hold { get; init; }

    /// <summary>Gets the number of the hold whose approval released it, so that no limit stops it, or <see langword="null"/>.</summary>
    public long? Approval { get; init; }

    /// <summary>Gets when the tombstone arrived, in UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets when the first attempt began, in UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Gets when the work ended, in UTC.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}
