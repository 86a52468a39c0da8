using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Adds the tables of the breaker to the model of a service that holds references.</summary>
internal static class BreakerTables
{
    private const int EpochLength = 64;
    private const int ReferenceNameLength = SoftReference.MaximumNameLength;
    private const int ResourceNameLength = (2 * OwningService.MaximumNameLength) + 3;

    public static void Configure(IConventionModelBuilder modelBuilder, string? schema)
    {
        new TableConfiguration<ReferenceBreaker>(modelBuilder, InboxTables.Breakers, schema)
            .Column(breaker => breaker.Reference, "reference", ReferenceNameLength)
            .Column(breaker => breaker.Hold, "hold")
            .Column(breaker => breaker.TableRows, "table_rows")
            .Column(breaker => breaker.TableKeys, "table_keys")
            .Column(breaker => breaker.MeasuredAt, "measured_at")
            .Column(breaker => breaker.WatchedSince, "watched_since")
            .Column(breaker => breaker.AveragedUntil, "averaged_until")
            .Column(breaker => breaker.UsualRows, "usual_rows")
            .Key(breaker => breaker.Reference);

        new TableConfiguration<RemovalSlot>(modelBuilder, InboxTables.Removals, schema)
            .Column(slot => slot.Reference, "reference", ReferenceNameLength)
            .Column(slot => slot.StartsAt, "starts_at")
            .Column(slot => slot.Rows, "rows")
            .Column(slot => slot.Keys, "keys")
            .Key(slot => slot.Reference, slot => slot.StartsAt);

        new TableConfiguration<CleanupHold>(modelBuilder, InboxTables.Holds, schema)
            .Column(hold => hold.Id, "id")
            .Column(hold => hold.Owner, "owner", ResourceNameLength)
            .Column(hold => hold.Reference, "reference", ReferenceNameLength)
            .Column(hold => hold.State, "state", 16, typeof(LowerCaseEnumConverter<HeldWorkState>))
            .Column(hold => hold.Reason, "reason")
            .Column(hold => hold.Epoch, "epoch", EpochLength)
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
