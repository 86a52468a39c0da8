using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Query;

public sealed class PostContext(DbContextOptions<PostContext> options) : DbContext(options)
{
    public DbSet<Post> Posts => Set<Post>();

    public DbSet<Comment> Comments => Set<Comment>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Post>(post =>
    {
        post.Property(entity => entity.Id).ValueGeneratedNever();
        post.ComplexProperty(entity => entity.Details, details => details.ToJson());
    });
}
