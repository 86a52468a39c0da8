using Microsoft.EntityFrameworkCore;

namespace SoftReferences.CleanupWorker;

/// <summary>The owner's entities.</summary>
public sealed class UsersContext(DbContextOptions<UsersContext> options) : DbContext(options)
{
    /// <summary>Configures a context for a database.</summary>
    public static void Configure(DbContextOptionsBuilder options, string? connectionString) =>
        options.UseNpgsql(connectionString).UseSoftReferences(softReferences => softReferences.OwnsSchemas("auth_schema"));

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<User>(user =>
    {
        user.ToTable("users", "auth_schema").Property(row => row.Id).HasColumnName("id");
        user.IsSoftReferenceOwner<AuthUsers>();
    });
}
