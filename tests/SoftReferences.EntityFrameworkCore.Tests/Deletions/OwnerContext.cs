using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

/// <summary>A context whose model is configured by the test. Models are not cached.</summary>
public class OwnerContext(DbContextOptions options, Action<ModelBuilder> configure) : DbContext(options)
{
    private readonly object _modelKey = new();

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) =>
        optionsBuilder.ReplaceService<IModelCacheKeyFactory, ModelCacheKeyFactoryOfTheTest>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => configure(modelBuilder);

    private sealed class ModelCacheKeyFactoryOfTheTest : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime) => (((OwnerContext)context)._modelKey, designTime);
    }
}
