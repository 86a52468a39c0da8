using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Storage;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Adds the inbox and all other tables of a dependent to the model of a service that holds references.</summary>
/// <param name="options">The options, with the schema of the tables.</param>
/// <param name="provider">The provider of the database.</param>
internal sealed class InboxTablesConvention(SoftReferencesOptionsExtension options, IDatabaseProvider provider) : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        if (!modelBuilder.Metadata.GetSoftReferences().Any())
        {
            return;
        }

        var schema = options.TableSchema(modelBuilder.Metadata);
        AddInbox(modelBuilder, schema, SqlDialect.For(provider.Name));
        CleanupTables.Add(modelBuilder, schema);
        BreakerTables.Add(modelBuilder, schema);
        VerificationTables.Add(modelBuilder, schema);
        SweepTables.Add(modelBuilder, schema);
    }

    private static void AddInbox(IConventionModelBuilder modelBuilder, string? schema, SqlDialect dialect)
    {
        new TableConfiguration<InboxCursor>(modelBuilder, InboxTables.Cursors, schema)
            .Column(cursor => cursor.Owner, "owner", ColumnLength.ResourceName)
            .Column(cursor => cursor.Epoch, "epoch", ColumnLength.Epoch)
            .Column(cursor => cursor.Position, "position")
            .Column(cursor => cursor.Seen, "seen", 64)
            .Column(cursor => cursor.HeldReason, "held_reason")
            .Column(cursor => cursor.UpdatedAt, "updated_at")
            .Key(cursor => cursor.Owner);

        new TableConfiguration<InboxFollower>(modelBuilder, InboxTables.Followers, schema)
            .Column(follower => follower.Owner, "owner", ColumnLength.ResourceName)
            .Column(follower => follower.Holder, "holder")
            .Column(follower => follower.Beat, "beat")
            .Key(follower => follower.Owner);

        var tombstones = new TableConfiguration<InboxTombstone>(modelBuilder, InboxTables.Tombstones, schema)
            .Column(tombstone => tombstone.Owner, "owner", ColumnLength.ResourceName)
            .Column(tombstone => tombstone.Key, "key", ColumnLength.Key)
            .Column(tombstone => tombstone.Kind, "kind", ColumnLength.EnumName, typeof(LowerCaseEnumConverter<TombstoneKind>))
            .Column(tombstone => tombstone.MergedInto, "merged_into", ColumnLength.Key)
            .Column(tombstone => tombstone.Epoch, "epoch", ColumnLength.Epoch)
            .Column(tombstone => tombstone.Position, "position")
            .Column(tombstone => tombstone.OccurredAt, "occurred_at")
            .Column(tombstone => tombstone.ReceivedAt, "received_at")
            .ComparedBy(tombstone => tombstone.Owner, dialect.ByteCollation)
            .ComparedBy(tombstone => tombstone.Key, dialect.ByteCollation);
        if (dialect.HashIndexMethod is { } method)
        {
            // No unique index by key: to fill it costs as much as all else that is written for a tombstone. See TombstoneWriter.
            tombstones
                .Key(tombstone => tombstone.Owner, tombstone => tombstone.Position, tombstone => tombstone.Key)
                .HashIndex("ix_soft_reference_tombstones_key", method, tombstone => tombstone.Key)
                .Index("ix_soft_reference_tombstones_swept", unique: false, "\"position\" < 0", tombstone => tombstone.Owner, tombstone => tombstone.Key);
        }
        else
        {
            tombstones
                .Key(tombstone => tombstone.Owner, tombstone => tombstone.Key)
                .Index("ix_soft_reference_tombstones_position", unique: false, null, tombstone => tombstone.Owner, tombstone => tombstone.Position);
        }
    }
}
