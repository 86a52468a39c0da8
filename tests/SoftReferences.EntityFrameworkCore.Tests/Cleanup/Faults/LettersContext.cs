using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>One reference whose orphans are handed to the application's code.</summary>
public sealed class LettersContext(DbContextOptions<LettersContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("user_schema");
        modelBuilder.Entity<Letter>().HasSoftReference(letter => letter.UserId).OnOwnerDeletedHandle<ReturnToSender>();
    }
}
