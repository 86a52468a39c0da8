using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Adds the inbox, the clean-up work, what is unverified or suspect, and the sweeps to the model of a service that holds references.</summary>
/// <param name="options">Says which schema the tables belong to.</param>
/// <param name="provider">The provider of the database.</param>
internal sealed class InboxTablesConvention(SoftReferencesOptionsExtension options, IDatabaseProvider provider) : IModelFinalizingConvention
{
    private const int EpochLength = 64;
    private const int ReferenceNameLength = SoftReference.MaximumNameLength;
    private const int ResourceNameLength = (2 * OwningService.MaximumNameLength) + 3;

    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        if (!modelBuilder.Metadata.GetSoftReferences().Any())
        {
            return;
        }

        var schema = options.TableSchema(modelBuilder.Metadata);
        var dialect = SqlDialect.For(provider.Name);
        new TableConfiguration<InboxCursor>(modelBuilder, InboxTables.Cursors, schema)
            .Column(cursor => cursor.Owner, "owner", ResourceNameLength)
            .Column(cursor => cursor.Epoch, "epoch", EpochLength)
            .Column(cursor => cursor.Position, "position")
            .Column(cursor => cursor.Seen, "seen", 64)
            .Column(cursor => cursor.HeldReason, "held_reason")
            .Column(cursor => cursor.UpdatedAt, "updated_at")
            .Key(cursor => cursor.Owner);

        new TableConfiguration<InboxFollower>(modelBuilder, InboxTables.Followers, schema)
            .Column(follower => follower.Owner, "owner", ResourceNameLength)
            .Column(follower => follower.Holder, "holder")
            .Column(follower => follower.Beat, "beat")
            .Key(follower => follower.Owner);

        new TableConfiguration<InboxTombstone>(modelBuilder, InboxTables.Tombstones, schema)
            .Column(tombstone => tombstone.Owner, "owner", ResourceNameLength)
            .Column(tombstone => tombstone.Key, "key", OwnerKey.MaximumLength)
            .Column(tombstone => tombstone.Kind, "kind", 16, typeof(LowerCaseEnumConverter<TombstoneKind>))
            .Column(tombstone => tombstone.MergedInto, "merged_into", OwnerKey.MaximumLength)
            .Column(tombstone => tombstone.Epoch, "epoch", EpochLength)
            .Column(tombstone => tombstone.Position, "position")
            .Column(tombstone => tombstone.OccurredAt, "occurred_at")
            .Column(tombstone => tombstone.ReceivedAt, "received_at")
            .ComparedBy(tombstone => tombstone.Owner, dialect.ByteCollation)
            .ComparedBy(tombstone => tombstone.Key, dialect.ByteCollation)
            .Key(dialect.ByKeyFirst<InboxTombstone>(tombstone => tombstone.Owner, tombstone => tombstone.Key))
            .Index("ix_soft_reference_tombstones_position", unique: false, null, tombstone => tombstone.Owner, tombstone => tombstone.Position);

        new TableConfiguration<CleanupRange>(modelBuilder, InboxTables.Ranges, schema)
            .Column(range => range.Id, "id")
            .Column(range => range.Owner, "owner", ResourceNameLength)
            .Column(range => range.Reference, "reference", ReferenceNameLength)
            .Column(range => range.Epoch, "epoch", EpochLength)
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
            .Column(record => record.Owner, "owner", ResourceNameLength)
            .Column(record => record.Key, "key", OwnerKey.MaximumLength)
            .Column(record => record.MergedInto, "merged_into", OwnerKey.MaximumLength)
            .Column(record => record.Reference, "reference", ReferenceNameLength)
            .Column(record => record.Action, "action", 16, typeof(LowerCaseEnumConverter<OrphanAction>))
            .Column(record => record.Epoch, "epoch", EpochLength)
            .Column(record => record.Position, "position")
            .Column(record => record.State, "state", 16, typeof(LowerCaseEnumConverter<CleanupState>))
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

        BreakerTables.Configure(modelBuilder, schema);

        new TableConfiguration<UnverifiedReference>(modelBuilder, InboxTables.Unverified, schema)
            .Column(record => record.Id, "id")
            .Column(record => record.Owner, "owner", ResourceNameLength)
            .Column(record => record.Key, "key", OwnerKey.MaximumLength)
            .Column(record => record.Reference, "reference", ReferenceNameLength)
            .Column(record => record.Since, "since")
            .Column(record => record.Attempts, "attempts")
            .Column(record => record.DueAt, "due_at")
            .Column(record => record.Lease, "lease")
            .Column(record => record.LastError, "last_error")
            .Key(record => record.Id)
            .Index("ix_soft_reference_unverified_due", unique: false, null, record => record.Owner, record => record.DueAt);

        new TableConfiguration<SuspectReference>(modelBuilder, InboxTables.Suspects, schema)
            .Column(suspect => suspect.Owner, "owner", ResourceNameLength)
            .Column(suspect => suspect.Key, "key", OwnerKey.MaximumLength)
            .Column(suspect => suspect.Reference, "reference", ReferenceNameLength)
            .Column(suspect => suspect.Epoch, "epoch", EpochLength)
            .Column(suspect => suspect.MissingSince, "missing_since")
            .Column(suspect => suspect.AskedAt, "asked_at")
            .Column(suspect => suspect.Lease, "lease")
            .Column(suspect => suspect.LeasedUntil, "leased_until")
            .Key(suspect => suspect.Owner, suspect => suspect.Key, suspect => suspect.Reference)
            .Index("ix_soft_reference_suspects_due", unique: false, null, suspect => suspect.Owner, suspect => suspect.MissingSince);

        SweepTables.Add(modelBuilder, schema, ResourceNameLength, ReferenceNameLength);
    }
}
