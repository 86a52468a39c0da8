using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The values to write into the records of some tombstones.</summary>
/// <param name="State">The state.</param>
/// <param name="DueAt">When the work is due.</param>
internal sealed record RecordEntry(CleanupState State, DateTimeOffset DueAt)
{
    public CleanupOutcome? Outcome { get; init; }

    public int Attempts { get; init; }

    public Guid? Lease { get; init; }

    public DateTimeOffset? LeasedUntil { get; init; }

    public long? Horizon { get; init; }

    public string? LastError { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }
}
