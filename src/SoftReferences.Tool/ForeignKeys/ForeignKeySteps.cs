using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>Divides the pending model changes of a context into those for one transaction, those that need online commands because tables are in use, and those to tables of other services.</summary>
internal sealed class ForeignKeySteps
{
    private readonly ForeignKeyPlan _plan;
    private readonly IModel _model;

    public ForeignKeySteps(DbContext context, ForeignKeyPlan plan)
    {
        _plan = plan;
        _model = context.GetService<IDesignTimeModel>().Model;
        var differ = context.GetService<IMigrationsModelDiffer>();
        var (before, after) = (PendingChanges.Snapshot(context)?.GetRelationalModel(), _model.GetRelationalModel());
        HasMigrations = before is not null;
        var up = differ.GetDifferences(before, after);
        var created = up.OfType<CreateTableOperation>().Select(table => (table.Schema, table.Name)).ToHashSet();
        var isOnline = up.ToLookup(operation => operation is CreateIndexOperation index && !created.Contains((index.Schema, index.Table)) && IsPlain(index)
            || operation is DropForeignKeyOperation key && _plan.Keys.Any(planned => planned.Key.Name == key.Name && planned.Key.Table == StoreObjectIdentifier.Table(key.Table, key.Schema)));
        Ordinary = [.. isOnline[false].Where(operation => !IsForeign(operation))];
        LeftOut = [.. isOnline[false].Where(IsForeign).Select(Describe)];
        Undone = [.. differ.GetDifferences(after, before).Where(operation => !IsForeign(operation))];
        Indexes = [.. isOnline[true].OfType<CreateIndexOperation>().Select(IndexOf).Concat(MissingIndexes()).DistinctBy(index => (index.Table, index.Name))];
        Drops = [.. _plan.Replaced.Select(planned => planned.Key)];
    }

    /// <summary>Gets a value indicating whether the context has migrations.</summary>
    public bool HasMigrations { get; }

    /// <summary>Gets the operations of the first transaction: new tables, and changes unrelated to the keys.</summary>
    public IReadOnlyList<MigrationOperation> Ordinary { get; }

    /// <summary>Gets the operations that undo <see cref="Ordinary"/> and <see cref="Indexes"/>. They create no key across schemas.</summary>
    public IReadOnlyList<MigrationOperation> Undone { get; }

    /// <summary>Gets descriptions of the changes to tables of other services, which are left out.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    public IReadOnlyList<NewIndex> Indexes { get; }

    public IReadOnlyList<CrossingKey> Drops { get; }

    /// <summary>Gets descriptions of the changes that may block tables in use.</summary>
    public IEnumerable<string> Unsafe => Ordinary
        .Where(operation => operation is not (CreateTableOperation or EnsureSchemaOperation) && !IsComment(operation) && !IsOnNewTable(operation))
        .Select(Describe);

    /// <summary>Returns the canonical name of the owner to which the reference that replaces a key refers.</summary>
    public string OwnerOf(CrossingKey key) => _plan.Replaced.First(planned => planned.Key == key).Property!.FindSoftReference()!.Service.ResourceName;

    private bool IsOnNewTable(MigrationOperation operation) =>
        operation is ITableMigrationOperation on && Ordinary.OfType<CreateTableOperation>().Any(table => table.Name == on.Table && table.Schema == on.Schema);

    private static bool IsComment(MigrationOperation operation) => operation is AlterColumnOperation alter
        && alter.ColumnType == alter.OldColumn.ColumnType && alter.IsNullable == alter.OldColumn.IsNullable && alter.MaxLength == alter.OldColumn.MaxLength
        && alter.DefaultValueSql == alter.OldColumn.DefaultValueSql && Equals(alter.DefaultValue, alter.OldColumn.DefaultValue) && alter.ComputedColumnSql == alter.OldColumn.ComputedColumnSql;

    private bool IsForeign(MigrationOperation operation) => operation switch
    {
        AddForeignKeyOperation key => _plan.Border.IsForeign(key.PrincipalSchema) || _plan.Border.IsForeign(key.Schema),
        EnsureSchemaOperation schema => _plan.Border.IsForeign(schema.Name),
        DropSchemaOperation schema => _plan.Border.IsForeign(schema.Name),
        CreateTableOperation table => _plan.Border.IsForeign(table.Schema),
        _ => _plan.Border.IsForeign(operation.GetType().GetProperty("Schema")?.GetValue(operation) as string),
    };

    private bool IsPlain(CreateIndexOperation index) =>
        index.Filter is null && index.IsDescending is null && !index.GetAnnotations().Any() && _model.GetRelationalModel().FindTable(index.Table, index.Schema)?.FindColumn(index.Columns[0]) is { } column
        && column.PropertyMappings.Any(mapping => mapping.Property.FindSoftReference() is not null);

    private NewIndex IndexOf(CreateIndexOperation index)
    {
        var table = StoreObjectIdentifier.Table(index.Table, index.Schema);
        return new(table, index.Name, index.Columns, index.IsUnique, _plan.Keys.FirstOrDefault(planned => planned.Key.Root == table)?.Key.Partitions ?? []);
    }

    // The database may lack indexes that the migrations created.
    private IEnumerable<NewIndex> MissingIndexes() =>
        from planned in _plan.Replaced
        where planned.Key.IsIndexed == false
        let index = (planned.Property!.DeclaringType as IReadOnlyEntityType)?.GetIndexes().FirstOrDefault(index => index.Properties[0] == planned.Property && index.GetFilter() is null)
        select new NewIndex(
            planned.Key.Root,
            index?.GetDatabaseName() ?? SqlText.Name($"IX_{planned.Key.Root.Name}_{planned.Key.Columns[0]}"),
            index?.Properties.Select(property => property.GetColumnName()).ToArray() ?? [planned.Key.Columns[0]],
            index?.IsUnique ?? false,
            planned.Key.Partitions);

    private static string Describe(MigrationOperation operation)
    {
        var table = (operation as ITableMigrationOperation)?.Table;
        var name = operation.GetType().GetProperty("Name")?.GetValue(operation) as string;
        var schema = operation.GetType().GetProperty("Schema")?.GetValue(operation) as string;
        return $"{operation.GetType().Name.Replace("Operation", null, StringComparison.Ordinal)} '{string.Join('.', new[] { schema, table == name ? null : table, name }.OfType<string>())}'";
    }
}
