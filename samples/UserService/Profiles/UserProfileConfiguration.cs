using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace UserService.Profiles;

internal sealed class UserProfileConfiguration : IEntityTypeConfiguration<UserProfile>
{
    public void Configure(EntityTypeBuilder<UserProfile> builder)
    {
        builder.ToTable("user_profiles");
        builder.Property(profile => profile.Id).ValueGeneratedNever();
        builder.HasSoftReference(profile => profile.UserId).OnOwnerDeleted(OrphanAction.Delete);
        builder.HasIndex(profile => profile.UserId).IsUnique();
        builder.Property(profile => profile.Phone).HasMaxLength(ProfileRequest.MaximumPhoneLength);
    }
}
