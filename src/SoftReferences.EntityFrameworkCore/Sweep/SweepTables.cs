using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Maps the tables of sweeps.</summary>
internal static class SweepTables
{
    public static void Add(IConventionModelBuilder modelBuilder, string? schema)
    {
        AddOwners(modelBuilder, schema);
        AddReferences(modelBuilder, schema);
        AddRanges(modelBuilder, schema);
        AddCanaries(modelBuilder, schema);
    }

    private static void AddOwners(IConventionModelBuilder modelBuilder, string? schema) =>
        new TableConfiguration<SweptOwner>(modelBuilder, InboxTables.SweptOwners, schema)
            .Column(owner => owner.Owner, "owner", ColumnLength.ResourceName)
            .Column(owner => owner.Since, "since")
            .Column(owner => owner.Number, "number")
            .Column(owner => owner.Cause, "cause", ColumnLength.EnumName, typeof(LowerCaseEnumConverter<SweepCause>))
            .Column(owner => owner.StartedAt, "started_at")
            .Column(owner => owner.FinishedAt, "finished_at")
            .Column(owner => owner.Requested, "requested", ColumnLength.EnumName, typeof(LowerCaseEnumConverter<SweepCause>))
            .Column(owner => owner.Position, "position")
            .Column(owner => owner.StoppedReason, "stopped_reason")
            .Column(owner => owner.StoppedAt, "stopped_at")
            .Column(owner => owner.RetryAt, "retry_at")
            .Column(owner => owner.Retries, "retries")
            .Column(owner => owner.Cleared, "cleared")
            .Column(owner => owner.Tombstones, "tombstones")
            .Key(owner => owner.Owner);

    private static void AddReferences(IConventionModelBuilder modelBuilder, string? schema) =>
        new TableConfiguration<SweptReference>(modelBuilder, InboxTables.SweptReferences, schema)
            .Column(reference => reference.Owner, "owner", ColumnLength.ResourceName)
            .Column(reference => reference.Reference, "reference", ColumnLength.ReferenceName)
            .Column(reference => reference.Number, "number")
            .Column(reference => reference.After, "after")
            .Column(reference => reference.Exhausted, "exhausted")
            .Column(reference => reference.Keys, "keys")
            .Column(reference => reference.Missing, "missing")
            .Column(reference => reference.Unknown, "unknown")
            .Column(reference => reference.FinishedAt, "finished_at")
            .Column(reference => reference.Problem, "problem")
            .Column(reference => reference.Attempts, "attempts")
            .Column(reference => reference.RetryAt, "retry_at")
            .Column(reference => reference.Differing, "differing")
            .Column(reference => reference.Differences, "differences")
            .Key(reference => reference.Owner, reference => reference.Reference);

    private static void AddRanges(IConventionModelBuilder modelBuilder, string? schema) =>
        new TableConfiguration<SweptRange>(modelBuilder, InboxTables.SweptRanges, schema)
            .Column(range => range.Id, "id")
            .Column(range => range.Owner, "owner", ColumnLength.ResourceName)
            .Column(range => range.Reference, "reference", ColumnLength.ReferenceName)
            .Column(range => range.After, "after")
            .Column(range => range.UpTo, "up_to")
            .Column(range => range.Attempts, "attempts")
            .Column(range => range.Lease, "lease")
            .Column(range => range.LeasedUntil, "leased_until")
            .Column(range => range.LastError, "last_error")
            .Key(range => range.Id)
            .Index("ix_soft_reference_swept_ranges_due", unique: false, null, range => range.Owner, range => range.LeasedUntil);

    private static void AddCanaries(IConventionModelBuilder modelBuilder, string? schema) =>
        new TableConfiguration<Canary>(modelBuilder, InboxTables.Canaries, schema)
            .Column(canary => canary.Owner, "owner", ColumnLength.ResourceName)
            .Column(canary => canary.Key, "key", ColumnLength.Key)
            .Column(canary => canary.ConfirmedAt, "confirmed_at")
            .Column(canary => canary.MissingSince, "missing_since")
            .Key(canary => canary.Owner, canary => canary.Key);
}
