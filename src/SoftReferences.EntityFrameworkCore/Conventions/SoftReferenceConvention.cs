using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Configures every property of a soft reference type: the annotation of its owner, a comment, an index, and no value generation.</summary>
/// <remarks>
/// It runs when the model is complete, but before the table sharing convention makes the names of indexes unique.
/// The texts that it writes are part of users' migrations, so they must not change.
/// </remarks>
/// <param name="provider">The provider of the database.</param>
internal sealed class SoftReferenceConvention(IDatabaseProvider provider) : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        var references = modelBuilder.Metadata.GetSoftReferences().ToList();

        // Entity Framework Core looks for the mapping before the finished model is checked, and in report-only mode as well.
        var violations = ConversionChecks.Run(references).ToList();
        if (violations.Count > 0)
        {
            throw new SoftReferenceModelException(violations);
        }

        foreach (var reference in references)
        {
            var property = (IConventionProperty)reference.Property;
            Describe(property, reference);
            ReadAttributes(property);
            if (property.DeclaringType is IConventionEntityType entityType)
            {
                Index(entityType, property, reference);
            }
        }
    }

    private void Describe(IConventionProperty property, SoftReference reference)
    {
        property.Builder.HasAnnotation(SoftReferenceAnnotationNames.Owner, reference.Service.ResourceName);
        if (reference.IsCollection ? !IsArray(property) : reference.KeyKind != OwnerKeyKind.Text && HasStorageOfItsOwn(property))
        {
            property.Builder.HasAnnotation(SoftReferenceAnnotationNames.KeyKind, reference.KeyKind.ToString());
        }

        property.Builder.HasComment($"soft reference to {reference.Service.ResourceName}");
        property.Builder.ValueGenerated(ValueGenerated.Never);
        if (reference.KeyKind == OwnerKeyKind.Text && !reference.IsCollection && property.GetColumnTypeConfigurationSource() is null)
        {
            property.Builder.HasMaxLength(OwnerKey.MaximumLength);
        }
    }

    private static void ReadAttributes(IConventionProperty property)
    {
        var member = (MemberInfo?)property.PropertyInfo ?? property.FieldInfo;
        if (member?.GetCustomAttribute<OnOwnerUnavailableAttribute>(inherit: true) is { } unavailable)
        {
            property.Builder.HasAnnotation(SoftReferenceAnnotationNames.OnOwnerUnavailable, unavailable.Policy.ToString(), fromDataAnnotation: true);
        }

        if (member?.GetCustomAttribute<OnOwnerMergedAttribute>(inherit: true) is { } merged)
        {
            property.Builder.HasAnnotation(SoftReferenceAnnotationNames.MergeAction, merged.Action.ToString(), fromDataAnnotation: true);
        }

        var declared = property.FindAnnotation(SoftReferenceAnnotationNames.OrphanAction)?.GetConfigurationSource();
        if (declared == ConfigurationSource.Explicit || member?.GetCustomAttribute<OnOwnerDeletedAttribute>(inherit: true) is not { } attribute)
        {
            return;
        }

        property.Builder.HasAnnotation(SoftReferenceAnnotationNames.OrphanAction, attribute.Action.ToString(), fromDataAnnotation: true);
        if (attribute.Value is not null)
        {
            property.Builder.HasAnnotation(SoftReferenceAnnotationNames.OrphanValue, attribute.Value, fromDataAnnotation: true);
        }

        if (attribute.HandlerType is not null)
        {
            property.Builder.HasAnnotation(SoftReferenceAnnotationNames.OrphanHandler, SoftReferenceType.NameOf(attribute.HandlerType), fromDataAnnotation: true);
        }
    }

    private void Index(IConventionEntityType entityType, IConventionProperty property, SoftReference reference)
    {
        if (reference is { Storage: ReferenceStorage.Table, LeadsAnIndex: false })
        {
            entityType.Builder.HasIndex([property]);
        }
        else if (reference is { Storage: ReferenceStorage.Collection, LeadsAnIndex: false } && IsArray(property))
        {
            // An index over the same property with another method cannot find elements. It is left unchanged.
            var other = entityType.FindIndex([property]);
            var index = other is null ? entityType.Builder.HasIndex([property]) : entityType.Builder.HasIndex([property], $"IX_{property.Name}_Elements");
            index?.HasAnnotation(SoftReferenceAnnotationNames.NpgsqlIndexMethod, "gin");
        }
    }

    // The type mapping is not known yet.
    private static bool HasStorageOfItsOwn(IConventionProperty property) =>
        property.GetColumnTypeConfigurationSource() is not null || property.GetValueConverterConfigurationSource() is not null || property.GetProviderClrTypeConfigurationSource() is not null;

    // SQLite stores a collection as JSON text, which cannot be indexed.
    private bool IsArray(IConventionProperty property) =>
        provider.Name == "Npgsql.EntityFrameworkCore.PostgreSQL"
        && property.GetElementType() is not null
        && (property.GetColumnTypeConfigurationSource() is null || property.GetColumnType()!.EndsWith("[]", StringComparison.Ordinal));
}
