using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace UserService.Pets;

internal sealed class PetConfiguration : IEntityTypeConfiguration<Pet>
{
    public void Configure(EntityTypeBuilder<Pet> builder)
    {
        builder.ToTable("pets");
        builder.Property(pet => pet.Id).ValueGeneratedNever();
        builder.HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete);
        builder.Property(pet => pet.Name).HasMaxLength(PetLimits.Name);
        builder.Property(pet => pet.Breed).HasMaxLength(PetLimits.Breed);
        builder.Property(pet => pet.Species).HasMaxLength(5);
        builder.Property(pet => pet.ImageUrl).HasMaxLength(PetLimits.ImageUrl);
    }
}
