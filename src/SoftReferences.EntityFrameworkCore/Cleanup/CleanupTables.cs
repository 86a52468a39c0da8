using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Maps the tables of clean-up: work in bulk, and records.</summary>
internal static class CleanupTables
{
    public static void Add(IConventionModelBuilder modelBuilder, string? schema)
    {
        new TableConfiguration<CleanupRange>(modelBuilder, InboxTables.Ranges, schema)
            .Column(range => range.Id, "id")
            .Column(range => range.Owner, "owner", ColumnLength.ResourceName)
            .Column(range => range.Reference, "reference", ColumnLength.ReferenceName)
            .Column(range => range.Epoch, "epoch", ColumnLength.Epoch)
            .Column(range => range.FirstPosition, "first_position")
            .Column(range => range.LastPosition, "last_position")
            .Column(range => range.Attempts, "attempts")
            .Column(range => range.DueAt, "due_at")
            .Column(range => range.Lease, "lease")
            .Column(range => range.LeasedUntil, "leased_until")
            .Column(range => range.LastError, "last_error")
            .Column(range => range.Hold, "hold")
            .Column(range => range.Approval, "approval")
            .Column(range => range.CreatedAt, "created_at")
            .Key(range => range.Id)
            .Index("ix_soft_reference_cleanup_ranges_due", unique: false, null, range => range.Reference, range => range.DueAt)
            .Index("ix_soft_reference_cleanup_ranges_hold", unique: false, "\"hold\" IS NOT NULL", range => range.Hold);

        new TableConfiguration<CleanupRecord>(modelBuilder, InboxTables.Cleanups, schema)
            .Column(record => record.Id, "id")
            .Column(record => record.Owner, "owner", ColumnLength.ResourceName)
            .Column(record => record.Key, "key", ColumnLength.Key)
            .Column(record => record.MergedInto, "merged_into", ColumnLength.Key)
            .Column(record => record.Reference, "reference", ColumnLength.ReferenceName)
            .Column(record => record.Action, "action", ColumnLength.EnumName, typeof(LowerCaseEnumConverter<OrphanAction>))
            .Column(record => record.Epoch, "epoch", ColumnLength.Epoch)
            .Column(record => record.Position, "position")
            .Column(record => record.State, "state", ColumnLength.EnumName, typeof(LowerCaseEnumConverter<CleanupState>))
            .Column(record => record.Rows, "rows")
            .Column(record => record.Conflicts, "conflicts")
            .Column(record => record.Attempts, "attempts")
            .Column(record => record.DueAt, "due_at")
            .Column(record => record.Lease, "lease")
            .Column(record => record.LeasedUntil, "leased_until")
            .Column(record => record.Horizon, "horizon")
            .Column(record => record.LastError, "last_error")
            .Column(record => record.Hold, "hold")
            .Column(record => record.Approval, "approval")
            .Column(record => record.CreatedAt, "created_at")
            .Column(record => record.StartedAt, "started_at")
            .Column(record => record.FinishedAt, "finished_at")
            .Key(record => record.Id)
            .Index("ix_soft_reference_cleanups_tombstone", unique: true, null, record => record.Reference, record => record.Position, record => record.Epoch, record => record.Owner)
            .Index("ix_soft_reference_cleanups_due", unique: false, "\"state\" IN ('pending', 'settling')", record => record.Reference, record => record.DueAt)
            .Index("ix_soft_reference_cleanups_unfinished", unique: false, UnfinishedWork.Condition, record => record.Owner, record => record.Key)
            .Index("ix_soft_reference_cleanups_hold", unique: false, "\"hold\" IS NOT NULL", record => record.Hold);
    }
}
