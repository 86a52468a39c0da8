using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Design.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tool;

/// <summary>Writes migrations with given operations, using the application's design-time services as <c>dotnet ef migrations add</c> does.</summary>
[SuppressMessage("Usage", "EF1001:Internal EF Core API usage.", Justification = "There is no public way to get the design-time services of an application, its own among them. The package is pinned to one version.")]
internal sealed class MigrationWriter : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly IRelationalModel _model;

    public MigrationWriter(DbContext context, Assembly assembly, Assembly startup)
    {
        var collection = new DesignTimeServicesBuilder(assembly, startup, new OperationReporter(new OperationReportHandler()), []).CreateServiceCollection(context);
        var inner = collection.Last(service => service.ServiceType == typeof(ICSharpMigrationOperationGenerator));
        collection.AddScoped<ICSharpMigrationOperationGenerator>(provider => new CodeOperationGenerator((ICSharpMigrationOperationGenerator)(
            inner.ImplementationInstance ?? inner.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!))));
        _services = collection.BuildServiceProvider();
        Scope = _services.CreateScope();
        _model = context.GetService<IDesignTimeModel>().Model.GetRelationalModel();
    }

    public ICSharpHelper CSharp => Scope.ServiceProvider.GetRequiredService<ICSharpHelper>();

    private IServiceScope Scope { get; }

    /// <summary>Generates the code of a migration and of the model snapshot.</summary>
    public ScaffoldedMigration Scaffold(string name, string rootNamespace, IReadOnlyList<MigrationOperation> up, IReadOnlyList<MigrationOperation> down) =>
        Scaffolder(up, down).ScaffoldMigration(name, rootNamespace, null, "C#", dryRun: true);

    /// <summary>Writes a migration next to the last one.</summary>
    /// <param name="directory">The directory of the project.</param>
    /// <param name="migration">The migration.</param>
    /// <param name="write">Whether to write the files, rather than only return their paths.</param>
    /// <returns>The paths of its files.</returns>
    public IReadOnlyList<FixFile> Save(string directory, ScaffoldedMigration migration, bool write)
    {
        var files = Scaffolder([], []).Save(directory, migration, null, dryRun: !write);
        return [new(files.MigrationFile!, migration.MigrationCode), new(files.MetadataFile!, null), new(files.SnapshotFile!, null)];
    }

    public void Dispose()
    {
        Scope.Dispose();
        _services.Dispose();
    }

    private MigrationsScaffolder Scaffolder(IReadOnlyList<MigrationOperation> up, IReadOnlyList<MigrationOperation> down) =>
        new(Scope.ServiceProvider.GetRequiredService<MigrationsScaffolderDependencies>() with { MigrationsModelDiffer = new GivenDifferences(_model, up, down) });
}
