using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Maps the tables of verification: unverified references, and suspects.</summary>
internal static class VerificationTables
{
    public static void Add(IConventionModelBuilder modelBuilder, string? schema)
    {
        new TableConfiguration<UnverifiedReference>(modelBuilder, InboxTables.Unverified, schema)
            .Column(record => record.Id, "id")
            .Column(record => record.Owner, "owner", ColumnLength.ResourceName)
            .Column(record => record.Key, "key", ColumnLength.Key)
            .Column(record => record.Reference, "reference", ColumnLength.ReferenceName)
            .Column(record => record.Since, "since")
            .Column(record => record.Attempts, "attempts")
            .Column(record => record.DueAt, "due_at")
            .Column(record => record.Lease, "lease")
            .Column(record => record.LastError, "last_error")
            .Key(record => record.Id)
            .Index("ix_soft_reference_unverified_due", unique: false, null, record => record.Owner, record => record.DueAt);

        new TableConfiguration<SuspectReference>(modelBuilder, InboxTables.Suspects, schema)
            .Column(suspect => suspect.Owner, "owner", ColumnLength.ResourceName)
            .Column(suspect => suspect.Key, "key", ColumnLength.Key)
            .Column(suspect => suspect.Reference, "reference", ColumnLength.ReferenceName)
            .Column(suspect => suspect.Epoch, "epoch", ColumnLength.Epoch)
            .Column(suspect => suspect.MissingSince, "missing_since")
            .Column(suspect => suspect.AskedAt, "asked_at")
            .Column(suspect => suspect.Lease, "lease")
            .Column(suspect => suspect.LeasedUntil, "leased_until")
            .Key(suspect => suspect.Owner, suspect => suspect.Key, suspect => suspect.Reference)
            .Index("ix_soft_reference_suspects_due", unique: false, null, suspect => suspect.Owner, suspect => suspect.MissingSince);
    }
}
