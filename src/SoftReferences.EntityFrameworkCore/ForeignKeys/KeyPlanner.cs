using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Plans the replacement of a foreign key.</summary>
/// <param name="model">The model of the application.</param>
/// <param name="inModel">The keys that the model still has.</param>
/// <param name="current">The schema of the connection, for tables without one.</param>
/// <param name="written">The keys dropped by migrations that are not applied yet, with the ids of these migrations.</param>
internal sealed class KeyPlanner(
    IModel model, IReadOnlyList<CrossingKey> inModel, string? current, IReadOnlyDictionary<(string? Schema, string Table, string Name), string> written)
{
    public PlannedKey Plan(CrossingKey key)
    {
        var property = Column(key.IsOwn ? key.Root : key.Principal, key.IsOwn ? key.Columns[0] : key.PrincipalColumns[0]);
        if (!key.IsOwn)
        {
            return new(key, PlannedKeyState.Elsewhere, property, Elsewhere(key), [], ReferenceCode.ForOwner(key, property));
        }

        var dropped = written.FirstOrDefault(drop => (drop.Key.Schema ?? current) == (key.Table.Schema ?? current) && drop.Key.Table == key.Table.Name && drop.Key.Name == key.Name);
        if (dropped.Value is { } migration)
        {
            return new(key, PlannedKeyState.Written, property, $"The migration '{migration}' drops it. Apply that.", [], null);
        }

        var reference = property?.FindSoftReference();
        if (Refusal(key, reference) is { } refusal)
        {
            return new(key, PlannedKeyState.Refused, property, refusal, [], null);
        }

        var isInModel = inModel.Any(declared => declared.Table == key.Table && declared.Columns.SequenceEqual(key.Columns, StringComparer.Ordinal));
        return reference is null || isInModel
            ? new(
                key,
                PlannedKeyState.NeedsModel,
                property,
                isInModel
                    ? "The model still has it. Change the code as below, and run this again: a key is dropped only where a reference takes its place."
                    : "The model has no reference in its place. Change the code as below, and run this again: a key is dropped only where a reference takes its place.",
                [.. ReferenceNotes.Of(key, reference)],
                ReferenceCode.ForDependent(key, property, Table(key.Root), model))
            : new(key, PlannedKeyState.Replaced, property, null, [.. ReferenceNotes.Of(key, reference)], null);
    }

    private static string Elsewhere(CrossingKey key) =>
        $"'{key.Table.DisplayName()}' belongs to another service, and only its own migrations may change it: run this there. What it refers to is declared here, so that deletions are captured.";

    // An index of a partitioned table, and its triggers, are created on all of its partitions.
    private static string? Refusal(CrossingKey key, SoftReference? reference) =>
        key.ForeignPartitions.Contains(key.Root)
            ? $"'{key.Table.DisplayName()}' is a partition of '{key.Root.DisplayName()}', which belongs to another service. Detach it (ALTER TABLE … DETACH PARTITION), or name the schema with OwnsSchemas(…) or '--owns' if this service owns it."
        : key.ForeignPartitions is [var theirs, ..]
            ? $"'{theirs.DisplayName()}' belongs to another service, and the index and triggers that take the key's place in '{key.Root.DisplayName()}' would be created on it too. Move it to a schema of this service (ALTER TABLE … SET SCHEMA) or detach it, or name its schema with OwnsSchemas(…) or '--owns' if this service owns it."
        : key.Columns.Count > 1
            ? $"It has {key.Columns.Count} columns, and a reference has one. Add a column with the key of '{key.Principal.DisplayName()}' alone, fill it, make it a reference, and drop this key in a migration of your own when nothing needs it any more."
        : !key.LeadsToPrimaryKey
            ? $"It leads to '{string.Join(", ", key.PrincipalColumns)}', which is not the primary key of '{key.Principal.DisplayName()}', and owners are asked for primary keys. Add a column with the primary key, fill it, make it a reference, and drop this key in a migration of your own."
        : ReferenceCode.KeyType(key.ColumnType) is null
            ? $"Its column is a '{key.ColumnType}', and keys are UUIDs, integers of up to 64 bits, or texts. Have the owner give out keys of such a type, or keep the key within one service."
        : key.OnDelete == "SET DEFAULT" && reference?.Action != OrphanAction.SetValue
            ? "It sets a default, and a reference needs to know which: the owner must never delete that one. Declare .OnOwnerDeletedSetValue(…) for the reference and run this again, or choose another action first with ON DELETE."
        : null;

    private IProperty? Column(StoreObjectIdentifier table, string name) =>
        Table(table)?.FindColumn(name)?.PropertyMappings.Select(mapping => mapping.Property).FirstOrDefault();

    private ITable? Table(StoreObjectIdentifier table)
    {
        var tables = model.GetRelationalModel();
        return tables.FindTable(table.Name, table.Schema) ?? (table.Schema == current ? tables.FindTable(table.Name, null) : null);
    }
}
