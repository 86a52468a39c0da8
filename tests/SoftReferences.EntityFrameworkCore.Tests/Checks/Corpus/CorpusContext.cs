using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

/// <summary>The context of a case, whose migrations are created from the case.</summary>
internal sealed class CorpusContext(DbContextOptions options, CorpusCase @case) : DbContext(options)
{
    public CorpusCase Case => @case;

    public static CorpusContext Create(CorpusCase @case, string connectionString)
    {
        var builder = new DbContextOptionsBuilder<CorpusContext>()
            .AllowManyProviders().UseNpgsql(connectionString, npgsql => npgsql.MigrationsHistoryTable("history", "user_schema"))
            .UseSoftReferences(softReferences => softReferences.OwnsSchemas("user_schema", "archive_schema").ReportOnly().SkipExistenceChecks())
            .ConfigureWarnings(warnings => warnings.Ignore(Microsoft.EntityFrameworkCore.Diagnostics.RelationalEventId.PendingModelChangesWarning))
            .ReplaceService<IModelCacheKeyFactory, UncachedModels>()
            .ReplaceService<IMigrationsAssembly, CorpusMigrations>()
            .EnableServiceProviderCaching(false);
        return new(builder.Options, @case);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("user_schema");
        modelBuilder.Entity<Pet>().ToTable("pets").HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete);
        @case.Model(modelBuilder);
    }

    private sealed class UncachedModels : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime) => new();
    }
}

internal sealed class Pet
{
    public Guid Id { get; init; }

    public SoftRef<AuthUsers> UserId { get; init; }

    public string? Name { get; init; }
}
