using Microsoft.EntityFrameworkCore;

namespace SoftReferences.Tool.Tests.ForeignKeys;

/// <summary>The context of a service, with a model configured by the test. It is public because the compiled migrations refer to it.</summary>
public sealed class ServiceContext(DbContextOptions options, Action<ModelBuilder> model) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => model(modelBuilder);
}
