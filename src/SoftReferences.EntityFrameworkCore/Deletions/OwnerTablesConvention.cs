using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Adds the state of the feed and the captured deletions to the model of a service that owns referenced entities.</summary>
internal sealed class OwnerTablesConvention : IModelFinalizingConvention
{
    private const int EpochLength = 64;
    private const int ResourceNameLength = (2 * OwningService.MaximumNameLength) + 3;

    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        var resources = OwnedResource.FindAll(modelBuilder.Metadata);
        if (resources.Count == 0)
        {
            return;
        }

        var schema = resources[0].Table.Schema;
        new TableConfiguration<DeletionFeedState>(modelBuilder, OwnerTables.Streams, schema)
            .Column(stream => stream.Resource, "resource", ResourceNameLength)
            .Column(stream => stream.Epoch, "epoch", EpochLength)
            .Column(stream => stream.Position, "position")
            .Column(stream => stream.PrunedPosition, "pruned_position")
            .Key(stream => stream.Resource);

        new TableConfiguration<CapturedDeletion>(modelBuilder, OwnerTables.Deletions, schema)
            .Column(deletion => deletion.Id, "id")
            .Column(deletion => deletion.Resource, "resource")
            .Column(deletion => deletion.Key, "key")
            .Column(deletion => deletion.Kind, "kind", 16, typeof(LowerCaseEnumConverter<TombstoneKind>))
            .Column(deletion => deletion.MergedInto, "merged_into")
            .Column(deletion => deletion.OccurredAt, "occurred_at")
            .Column(deletion => deletion.Position, "position")
            .Key(deletion => deletion.Id)
            .Index("ix_soft_reference_deletions_position", unique: true, "\"position\" IS NOT NULL", deletion => deletion.Resource, deletion => deletion.Position)
            .Index("ix_soft_reference_deletions_pending", unique: false, "\"position\" IS NULL", deletion => deletion.Resource, deletion => deletion.Id)
            .Index("ix_soft_reference_deletions_key", unique: false, filter: null, deletion => deletion.Resource, deletion => deletion.Key);
    }
}
