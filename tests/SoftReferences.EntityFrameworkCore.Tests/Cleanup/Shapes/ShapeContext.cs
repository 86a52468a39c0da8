using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup.Shapes;

/// <summary>A context whose model is configured by the test, and built once per test.</summary>
/// <param name="options">The options.</param>
/// <param name="configure">Configures the model. The model is cached by this delegate.</param>
internal sealed class ShapeContext(DbContextOptions<ShapeContext> options, Action<ModelBuilder> configure) : DbContext(options)
{
    private readonly Action<ModelBuilder> _configure = configure;

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.ReplaceService<IModelCacheKeyFactory, ModelOfTheTest>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => _configure(modelBuilder);

    private sealed class ModelOfTheTest : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime) => (((ShapeContext)context)._configure, designTime);
    }
}
