using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>Builds models that need no database.</summary>
internal static class ModelContext
{
    /// <summary>Builds a model as migrations see it.</summary>
    public static IModel Build(Action<ModelBuilder> configure, Action<SoftReferencesDbContextOptionsBuilder>? softReferences = null) =>
        Build(configure, builder => builder.AllowManyProviders().UseNpgsql("Host=unused").UseSoftReferences(softReferences));

    public static IModel Build(Action<ModelBuilder> configure, Action<DbContextOptionsBuilder> options)
    {
        var builder = new DbContextOptionsBuilder<Context>();
        // Entity Framework Core caches models by the type of the context, which is the same for all of these models.
        builder.ReplaceService<IModelCacheKeyFactory, UncachedModels>().EnableServiceProviderCaching(false);
        options(builder);
        using var context = new Context(builder.Options, configure);
        return context.GetService<IDesignTimeModel>().Model;
    }

    private sealed class Context(DbContextOptions<Context> options, Action<ModelBuilder> configure) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => configure(modelBuilder);
    }

    private sealed class UncachedModels : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime) => new();
    }
}
