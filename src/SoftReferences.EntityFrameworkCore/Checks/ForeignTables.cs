using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Refuses to write into tables of schemas that another service owns.</summary>
/// <remarks>
/// The model check normally rejects them first. But it only warns in report-only mode, and does not run for a compiled model, so
/// everything in the library that writes to the database checks here as well.
/// </remarks>
internal static class ForeignTables
{
    /// <exception cref="InvalidOperationException">The library would write to tables in schemas that another service owns. The message lists all of them.</exception>
    public static void Refuse(DbContext context, IReadOnlyModel model)
    {
        var owned = context.GetService<IDbContextOptions>().FindExtension<SoftReferencesOptionsExtension>()?.OwnedSchemas ?? [];
        var border = new SchemaBorder(owned, model.GetSoftReferences());
        var problems = (
            from need in References(model).Concat(Owners(model)).Concat(Own(model))
            where border.IsForeign(need.Table.Schema)
            select $"'{need.Table.DisplayName()}' {need.Reason}, and {border.WhyForeign(need.Table.Schema!)}.").Distinct(StringComparer.Ordinal).ToList();
        if (problems.Count > 0)
        {
            throw new InvalidOperationException(
                $"'{context.GetType().Name}' would change tables of another service: {string.Join(" ", problems)} "
                + "Remove them from the model, or declare OwnsSchemas(…) for schemas that are this service's. ReportOnly() is only for creating the migrations that fix this.");
        }
    }

    private static IEnumerable<(StoreObjectIdentifier Table, string Reason)> References(IReadOnlyModel model) =>
        from reference in model.GetSoftReferences()
        where reference.Storage != ReferenceStorage.None
        let place = new ReferencePlace(reference)
        from table in place.Tables
        from part in place.Holder.FindPrimaryKey() is null ? [table] : place.PartsOf(table).Select(part => part.Table).Append(table)
        select (part, $"holds rows of '{reference.Name}'");

    private static IEnumerable<(StoreObjectIdentifier Table, string Reason)> Owners(IReadOnlyModel model) =>
        from entityType in model.GetEntityTypes()
        where entityType.FindAnnotation(SoftReferenceAnnotationNames.OwnerOf) is not null
        from table in entityType.GetStoreObjects(StoreObjectType.Table)
        select (table, $"holds '{entityType.DisplayName()}'");

    private static IEnumerable<(StoreObjectIdentifier Table, string Reason)> Own(IReadOnlyModel model) =>
        from entityType in model.GetEntityTypes()
        where entityType.ClrType.Assembly == typeof(ForeignTables).Assembly
        from table in entityType.GetStoreObjects(StoreObjectType.Table)
        select (table, "is a table of SoftReferences");
}
