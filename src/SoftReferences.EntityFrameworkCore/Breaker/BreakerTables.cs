using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Maps the tables of the breaker.</summary>
internal static class BreakerTables
{
    public static void Add(IConventionModelBuilder modelBuilder, string? schema)
    {
        new TableConfiguration<ReferenceBreaker>(modelBuilder, InboxTables.Breakers, schema)
            .Column(breaker => breaker.Reference, "reference", ColumnLength.ReferenceName)
            .Column(breaker => breaker.Hold, "hold")
            .Column(breaker => breaker.TableRows, "table_rows")
            .Column(breaker => breaker.TableKeys, "table_keys")
            .Column(breaker => breaker.MeasuredAt, "measured_at")
            .Column(breaker => breaker.WatchedSince, "watched_since")
            .Column(breaker => breaker.AveragedUntil, "averaged_until")
            .Column(breaker => breaker.UsualRows, "usual_rows")
            .Key(breaker => breaker.Reference);

        new TableConfiguration<RemovalSlot>(modelBuilder, InboxTables.Removals, schema)
            .Column(slot => slot.Reference, "reference", ColumnLength.ReferenceName)
            .Column(slot => slot.StartsAt, "starts_at")
            .Column(slot => slot.Rows, "rows")
            .Column(slot => slot.Keys, "keys")
            .Key(slot => slot.Reference, slot => slot.StartsAt);

        new TableConfiguration<CleanupHold>(modelBuilder, InboxTables.Holds, schema)
            .Column(hold => hold.Id, "id")
            .Column(hold => hold.Owner, "owner", ColumnLength.ResourceName)
            .Column(hold => hold.Reference, "reference", ColumnLength.ReferenceName)
            .Column(hold => hold.State, "state", ColumnLength.EnumName, typeof(LowerCaseEnumConverter<HeldWorkState>))
            .Column(hold => hold.Reason, "reason")
            .Column(hold => hold.Epoch, "epoch", ColumnLength.Epoch)
            .Column(hold => hold.Position, "position")
            .Column(hold => hold.Tombstones, "tombstones")
            .Column(hold => hold.Rows, "rows")
            .Column(hold => hold.HeldAt, "held_at")
            .Column(hold => hold.DecidedAt, "decided_at")
            .Column(hold => hold.DecidedBy, "decided_by", HoldDecision.MaximumNameLength)
            .Column(hold => hold.DecidedWhy, "decided_why", HoldDecision.MaximumReasonLength)
            .Key(hold => hold.Id)
            .Index("ix_soft_reference_holds_open", unique: false, "\"state\" = 'held'", hold => hold.HeldAt);
    }
}
