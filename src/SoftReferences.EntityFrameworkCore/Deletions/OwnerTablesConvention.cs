using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Storage;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Adds the state of the feed, the journal of the triggers and the captured deletions to the model of a service that owns referenced entities.</summary>
/// <param name="provider">The provider of the database.</param>
internal sealed class OwnerTablesConvention(IDatabaseProvider provider) : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        var resources = OwnedResource.FindAll(modelBuilder.Metadata);
        if (resources.Count == 0)
        {
            return;
        }

        var schema = resources[0].Table.Schema;
        new TableConfiguration<DeletionFeedState>(modelBuilder, OwnerTables.Streams, schema)
            .Column(stream => stream.Resource, "resource", ColumnLength.ResourceName)
            .Column(stream => stream.Epoch, "epoch", ColumnLength.Epoch)
            .Column(stream => stream.Incarnation, "incarnation")
            .Column(stream => stream.Position, "position")
            .Column(stream => stream.PrunedPosition, "pruned_position")
            .Column(stream => stream.AwaitedUntil, "awaited_until")
            .Key(stream => stream.Resource);

        var journal = new TableConfiguration<DeletionJournalEntry>(modelBuilder, OwnerTables.Journal, schema)
            .Column(entry => entry.Resource, "resource")
            .Column(entry => entry.Kind, "kind", ColumnLength.EnumName, typeof(LowerCaseEnumConverter<DeletionJournalKind>))
            .Column(entry => entry.Keys, "keys")
            .Column(entry => entry.Size, "size")
            .Column(entry => entry.MergedInto, "merged_into")
            .Column(entry => entry.OccurredAt, "occurred_at");
        var dialect = SqlDialect.For(provider.Name);
        if (dialect.HasUniqueRowIds)
        {
            journal.Column(entry => entry.Id, "id").Key(entry => entry.Id).Without(entry => entry.Uuids);
        }
        else
        {
            // No key and no unique index: a violation would make the owner's deletion fail.
            journal.Column(entry => entry.Uuids, "uuids").NoKey().Without(entry => entry.Id).Index("ix_soft_reference_journal", unique: false, filter: null, entry => entry.Resource, entry => entry.OccurredAt);
        }

        var byKey = dialect.ByKeyFirst<CapturedDeletion>(deletion => deletion.Resource, deletion => deletion.Key);
        var deletions = new TableConfiguration<CapturedDeletion>(modelBuilder, OwnerTables.Deletions, schema)
            .Column(deletion => deletion.Resource, "resource", ColumnLength.ResourceName)
            .Column(deletion => deletion.Position, "position")
            .Column(deletion => deletion.Key, "key", ColumnLength.Key)
            .Column(deletion => deletion.Kind, "kind", ColumnLength.EnumName, typeof(LowerCaseEnumConverter<TombstoneKind>))
            .Column(deletion => deletion.MergedInto, "merged_into", ColumnLength.Key)
            .Column(deletion => deletion.OccurredAt, "occurred_at")
            .Key(deletion => deletion.Resource, deletion => deletion.Position)
            .ComparedBy(deletion => deletion.Key, dialect.ByteCollation)
            .Index("ix_soft_reference_deletions_merged", unique: false, "\"kind\" = 'merged'", byKey);
        _ = dialect.HashIndexMethod is { } method
            ? deletions.HashIndex("ix_soft_reference_deletions_key", method, deletion => deletion.Key)
            : deletions.Index("ix_soft_reference_deletions_key", unique: false, filter: null, byKey);
    }
}
