using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>A context with one reference, whose orphans are passed to a handler of the application.</summary>
public sealed class LettersContext(DbContextOptions<LettersContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("user_schema");
        modelBuilder.Entity<Letter>().HasSoftReference(letter => letter.UserId).OnOwnerDeletedHandle<ReturnToSender>();
    }
}
