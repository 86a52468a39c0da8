using Microsoft.EntityFrameworkCore;

namespace SoftReferences.Tool.Tests.ForeignKeys;

/// <summary>The context of a service whose model a test says. Public, because migrations that are compiled name it.</summary>
public sealed class ServiceContext(DbContextOptions options, Action<ModelBuilder> model) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => model(modelBuilder);
}
