using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool.Tests.ForeignKeys;

/// <summary>A service with a database, a first migration for its existing tables, and a model that has changed since.</summary>
internal sealed class MigratedService : IDisposable
{
    private readonly string _schema;
    private readonly string _connectionString;
    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("softref-service-");
    private Action<ModelBuilder> _model;
    private Assembly? _migrations;

    /// <summary>Writes and applies the first migration.</summary>
    /// <param name="schema">The schema that the service owns.</param>
    /// <param name="connectionString">The database.</param>
    /// <param name="before">The model before references replaced the keys.</param>
    /// <param name="hasMigrations">Whether the service uses migrations.</param>
    public MigratedService(string schema, string connectionString, Action<ModelBuilder> before, bool hasMigrations = true)
    {
        (_schema, _connectionString, _model) = (schema, connectionString, before);
        if (hasMigrations)
        {
            using var context = CreateContext();
            using var writer = new MigrationWriter(context, typeof(MigratedService).Assembly, typeof(MigratedService).Assembly);
            writer.Save(Directory, writer.Scaffold("Initial", "Shop", [], []), write: true);
            Compile();
        }
    }

    public string Directory => _directory.FullName;

    public Action<ModelBuilder> Model
    {
        set => _model = value;
    }

    public ServiceContext CreateContext()
    {
        var builder = new DbContextOptionsBuilder<ServiceContext>()
            .UseNpgsql(_connectionString, npgsql =>
            {
                npgsql.MigrationsHistoryTable("history", _schema);
                if (_migrations is { } assembly)
                {
                    npgsql.MigrationsAssembly(assembly);
                }
            })
            .UseSoftReferences(references => references.OwnsSchemas(_schema).ReportOnly().SkipExistenceChecks())
            .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning))
            .EnableServiceProviderCaching(false)
            .ReplaceService<IModelCacheKeyFactory, UncachedModels>();
        return new(builder.Options, _model);
    }

    public async Task<FixAnswer> FixAsync(bool write = false, bool sql = false, bool offline = false, string name = "ReplaceForeignKeys")
    {
        await using var context = CreateContext();
        var assembly = _migrations ?? typeof(MigratedService).Assembly;
        return await new ForeignKeyFix(context, assembly, assembly, Directory)
            .RunAsync(new(null, null, offline, [], name, sql, write), CancellationToken.None);
    }

    /// <summary>Checks the database. The tests connect as a superuser, which is itself a violation and is left out.</summary>
    public async Task<IEnumerable<SoftReferenceViolation>> FindInDatabaseAsync()
    {
        await using var context = CreateContext();
        return (await SoftReferenceChecks.DatabaseAsync(context)).Where(violation => violation.Code != "SREF305");
    }

    /// <summary>Compiles all migrations in the directory, as the project of the service would.</summary>
    public void Compile()
    {
        var sources = System.IO.Directory.GetFiles(Directory, "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)
            .Append("global using System; global using System.Collections.Generic;");
        _migrations = CompiledCode.Of(sources);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private sealed class UncachedModels : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime) => new();
    }
}
