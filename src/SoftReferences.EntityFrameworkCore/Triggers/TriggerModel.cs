using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The tables and resources of a model that need triggers. It can be read from the snapshot of a migration.</summary>
internal sealed class TriggerModel
{
    private TriggerModel(
        IReadOnlyList<StoreObjectIdentifier> tables,
        IReadOnlyList<OwnedResource> captures,
        IReadOnlyList<GuardedTable> guards,
        string? inboxSchema)
    {
        Tables = tables;
        Captures = captures;
        Guards = guards;
        InboxSchema = inboxSchema;
    }

    /// <summary>Gets the tables that the migrations of this model manage.</summary>
    public IReadOnlyList<StoreObjectIdentifier> Tables { get; }

    public IReadOnlyList<OwnedResource> Captures { get; }

    public IReadOnlyList<GuardedTable> Guards { get; }

    /// <summary>Gets the schema of the tombstones that guards check.</summary>
    public string? InboxSchema { get; }

    public static TriggerModel Read(IReadOnlyModel model)
    {
        var tables = TablesOf(model);
        var captures = OwnedResource.FindAll(model).Where(resource => tables.Contains(resource.Table)).ToList();
        if (captures.Count > 0 && IsOfAnEarlierVersion(model))
        {
            captures.Clear();
        }
        else if (captures.Count > 0)
        {
            _ = TableOf<DeletionJournalEntry>(model, $"'{captures[0].EntityType.DisplayName()}' owns '{captures[0].Name}'");
        }

        var guards = Mapped(model)
            .SelectMany(pair => GuardedColumn.Find(pair.EntityType, pair.Table), (pair, column) => (pair.Table, Column: column))
            .GroupBy(pair => pair.Table, pair => pair.Column)
            .Select(group => new GuardedTable(group.Key, [.. group.Distinct().OrderBy(column => column.Name, StringComparer.Ordinal)]))
            .OrderBy(guard => guard.Table.DisplayName(), StringComparer.Ordinal)
            .ToList();
        var inbox = guards.Count > 0
            ? TableOf<InboxTombstone>(model, $"'{guards[0].Table.DisplayName()}' refers to '{guards[0].Columns[0].Resource}'")
            : default;
        return new(tables, captures, guards, inbox.Schema);
    }

    /// <summary>Gets the tables that the migrations of a model manage.</summary>
    public static IReadOnlyList<StoreObjectIdentifier> TablesOf(IReadOnlyModel model) =>
        [.. Mapped(model).Select(pair => pair.Table).Distinct().OrderBy(table => table.DisplayName(), StringComparer.Ordinal)];

    // A migration of an earlier version creates the tables of that version. The migration that updates them creates the triggers.
    private static bool IsOfAnEarlierVersion(IReadOnlyModel model) =>
        model.FindEntityType(typeof(DeletionFeedState).FullName!) is not null && model.FindEntityType(typeof(DeletionJournalEntry).FullName!) is null;

    private static IEnumerable<(IReadOnlyEntityType EntityType, StoreObjectIdentifier Table)> Mapped(IReadOnlyModel model) =>
        from entityType in model.GetEntityTypes()
        from table in TablesOf(entityType)
        where !entityType.IsTableExcludedFromMigrations(table)
        select (entityType, table);

    private static IEnumerable<StoreObjectIdentifier> TablesOf(IReadOnlyEntityType entityType) =>
        StoreObjectIdentifier.Create(entityType, StoreObjectType.Table) is { } table
            ? entityType.GetMappingFragments(StoreObjectType.Table).Select(fragment => fragment.StoreObject).Prepend(table)
            : [];

    // Snapshots have entity types only by name.
    private static StoreObjectIdentifier TableOf<TEntity>(IReadOnlyModel model, string need) =>
        model.FindEntityType(typeof(TEntity).FullName!) is { } entityType && StoreObjectIdentifier.Create(entityType, StoreObjectType.Table) is { } table
            ? table
            : throw new InvalidOperationException(
                $"{need}, but the model of the migration has no table for '{typeof(TEntity).Name}', which its triggers need. "
                + "Call UseSoftReferences() in the options of the context and add the migration again.");
}
