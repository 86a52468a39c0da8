using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SoftReferences;
using SoftReferences.EntityFrameworkCore;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Declares the entity types that this service owns and others refer to.</summary>
public static class SoftReferenceOwnerEntityTypeBuilderExtensions
{
    /// <summary>Declares that other services refer to entities of this type, so that their deletions are captured.</summary>
    /// <typeparam name="TService">The owning service, which is this one.</typeparam>
    /// <param name="entityTypeBuilder">The builder of the entity type.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// It adds the tables <c>soft_reference_streams</c>, <c>soft_reference_journal</c> and <c>soft_reference_deletions</c> beside the table of the entity type.
    /// The migration that adds them also has to create the triggers:
    /// <c>migrationBuilder.CreateSoftReferenceTriggers(TargetModel);</c>. The primary key has to be a single column that
    /// stores a UUID, an integer of up to 64 bits, or a text.
    /// </remarks>
    public static EntityTypeBuilder IsSoftReferenceOwner<TService>(this EntityTypeBuilder entityTypeBuilder)
        where TService : IOwningService
    {
        ArgumentNullException.ThrowIfNull(entityTypeBuilder);
        return entityTypeBuilder.HasAnnotation(SoftReferenceAnnotationNames.OwnerOf, TService.Service.ResourceName);
    }

    /// <summary>Declares that entities of this type are soft-deleted: marked as deleted rather than removed.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <typeparam name="TProperty">A <see cref="bool"/>, which is true for a deleted entity, or any nullable type, which has a value for one.</typeparam>
    /// <param name="entityTypeBuilder">The builder of the entity type.</param>
    /// <param name="property">The property, as in <c>user => user.IsDeleted</c> or <c>user => user.DeletedAt</c>.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Marking an entity is captured as its deletion, and removing the mark as its restoration. The owner reports a marked entity
    /// as deleted. Deleting its row afterwards is captured again, which changes nothing for dependents.
    /// </remarks>
    public static EntityTypeBuilder<TEntity> IsSoftDeletedBy<TEntity, TProperty>(
        this EntityTypeBuilder<TEntity> entityTypeBuilder,
        Expression<Func<TEntity, TProperty>> property)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(entityTypeBuilder);
        entityTypeBuilder.HasAnnotation(SoftReferenceAnnotationNames.SoftDeletedBy, entityTypeBuilder.Property(property).Metadata.Name);
        return entityTypeBuilder;
    }
}
