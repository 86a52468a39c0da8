using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SoftReferences;
using SoftReferences.EntityFrameworkCore;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Declares the entity types that this service owns and others refer to.</summary>
public static class SoftReferenceOwnerEntityTypeBuilderExtensions
{
    /// <summary>Declares that the entities of this type are what other services refer to, so that their deletions are captured.</summary>
    /// <typeparam name="TService">The owning service, which is this one.</typeparam>
    /// <param name="entityTypeBuilder">The builder of the entity type.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// It adds the tables <c>soft_reference_streams</c> and <c>soft_reference_deletions</c> beside the table of the entity type.
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
}
