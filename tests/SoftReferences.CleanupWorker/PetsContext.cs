using Microsoft.EntityFrameworkCore;

namespace SoftReferences.CleanupWorker;

/// <summary>The rows that refer to users: some are deleted, some are passed to a handler, and some are changed and keep their reference.</summary>
public sealed class PetsContext(DbContextOptions<PetsContext> options) : DbContext(options)
{
    /// <summary>Configures a context for a database.</summary>
    public static void Configure(DbContextOptionsBuilder options, string? connectionString) =>
        options.UseNpgsql(connectionString).UseSoftReferences(softReferences => softReferences.OwnsSchemas("user_schema").SkipExistenceChecks());

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("user_schema");
        modelBuilder.Entity<Pet>(pet =>
        {
            pet.ToTable("pets").Property(row => row.Id).HasColumnName("id");
            pet.HasSoftReference(row => row.UserId).OnOwnerDeleted(OrphanAction.Delete);
            pet.Property(row => row.UserId).HasColumnName("user_id");
        });
        modelBuilder.Entity<Letter>(letter =>
        {
            letter.ToTable("letters").Property(row => row.Id).HasColumnName("id");
            letter.HasSoftReference(row => row.UserId).OnOwnerDeletedHandle<ReturnToSender>();
            letter.Property(row => row.UserId).HasColumnName("user_id");
        });
        modelBuilder.Entity<Review>(review =>
        {
            review.ToTable("reviews").Property(row => row.Id).HasColumnName("id");
            review.HasSoftReference(row => row.UserId).OnOwnerDeletedUpdate<AnonymousReview>();
            review.Property(row => row.UserId).HasColumnName("user_id");
            review.Property(row => row.Author).HasColumnName("author");
        });
    }
}
