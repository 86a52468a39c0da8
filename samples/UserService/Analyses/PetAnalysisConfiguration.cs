using Microsoft.EntityFrameworkCore.Metadata.Builders;
using UserService.Pets;

namespace UserService.Analyses;

internal sealed class PetAnalysisConfiguration : IEntityTypeConfiguration<PetAnalysis>
{
    public void Configure(EntityTypeBuilder<PetAnalysis> builder)
    {
        builder.ToTable("pet_analyses");
        builder.Property(analysis => analysis.Id).ValueGeneratedNever();
        builder.HasOne(analysis => analysis.Pet).WithMany().HasForeignKey(analysis => analysis.PetId).OnDelete(DeleteBehavior.Cascade);
        builder.HasSoftReference(analysis => analysis.UserId).OnOwnerDeleted(OrphanAction.Delete);
        builder.Property(analysis => analysis.ImageUrl).HasMaxLength(PetLimits.ImageUrl);
        builder.Property(analysis => analysis.BreedDetected).HasMaxLength(PetLimits.Breed);
    }
}
