using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AuthService.Users;

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");
        builder.IsSoftReferenceOwner<AuthUsers>();
        builder.Property(user => user.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(user => user.Email).HasColumnName("email").HasMaxLength(CreateUserRequest.MaximumEmailLength);
        builder.HasIndex(user => user.Email).IsUnique();
        builder.Property(user => user.CreatedAt).HasColumnName("created_at");
    }
}
