using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Design.Internal;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.Stores;

namespace SoftReferences.Tool;

/// <summary>The contexts of the application, created as <c>dotnet ef</c> does, and its services.</summary>
[SuppressMessage("Usage", "EF1001:Internal EF Core API usage.", Justification = "There is no public way to find and make the contexts of an application as 'dotnet ef' does. The package is pinned to one version.")]
internal sealed class AppSession : IDisposable
{
    // Entity Framework Core only reports why the host could not be built. Without these reports, an error that follows from it would be misleading.
    private readonly List<string> _reports = [];
    private readonly OperationReporter _reporter;
    private readonly DbContextOperations _operations;
    private readonly Assembly _assembly;
    private readonly Assembly _startup;
    private readonly string[] _arguments;
    private readonly string _projectDirectory;
    private IServiceProvider? _services;

    public AppSession(Assembly assembly, Assembly startup, AppTarget target)
    {
        (_assembly, _startup, _projectDirectory) = (assembly, startup, target.ProjectDirectory);
        _reporter = new(new OperationReportHandler(_reports.Add, _reports.Add));
        _arguments = [.. target.Arguments];
        // The host is built but never started. Services can ask for this flag.
        EF.IsDesignTime = true;
        _operations = new(_reporter, assembly, startup, target.ProjectDirectory, target.ProjectDirectory, rootNamespace: null, language: "C#", nullable: true, args: _arguments);
    }

    /// <summary>Gets the services of the application. Its host is not started.</summary>
    public IServiceProvider Services => _services ??= new AppServiceProviderFactory(_startup, _reporter).Create(_arguments);

    /// <summary>Creates the contexts of the application.</summary>
    /// <param name="name">The name of a context, or <see langword="null"/> for all.</param>
    /// <exception cref="ToolException">There is none, or some cannot be created. The message has every reason.</exception>
    public IReadOnlyList<DbContext> CreateContexts(string? name)
    {
        var problems = new Problems();
        var types = problems.Try(() => name is not null
            ? [_operations.GetContextType(name)]
            : _operations.GetContextTypes().Where(type => !type.IsAbstract).OrderBy(type => type.FullName, StringComparer.Ordinal).ToList()) ?? [];
        var contexts = types.Select(type => problems.Try(() => _operations.CreateContext(type.FullName!))).OfType<DbContext>().ToList();
        problems.ThrowIfAny(Reports);
        return contexts.Count > 0
            ? contexts
            : throw new ToolException(string.Join(
                Environment.NewLine,
                Reports.Prepend($"'{_startup.GetName().Name}' has no context. Name the project that has it with '--project', and that of the program with '--startup-project'.")));
    }

    /// <summary>Returns the object that replaces the foreign keys of a context.</summary>
    public ForeignKeyFix FixForeignKeys(DbContext context) => new(context, _assembly, _startup, _projectDirectory);

    /// <summary>Returns the application's stores.</summary>
    public Stores Stores(IServiceProvider scope) =>
        scope.GetServices<ISoftReferenceOperations>().ToList() is { Count: > 0 } operations
            ? new(operations)
            : throw new ToolException(_reports.Count == 0
                ? $"'{_startup.GetName().Name}' has no store of references. Call services.AddSoftReferences().AddEntityFrameworkStore<…>()."
                : string.Join(Environment.NewLine, Reports.Prepend($"The services of '{_startup.GetName().Name}' cannot be created:")));

    /// <summary>Returns the owners that the application has registered, or <see langword="null"/> if it does not register the library's services.</summary>
    public RegisteredOwners? FindOwners() => Services.GetService<OwnerRegistry>() is { } registry
        ? new(registry, Services.GetService<IServiceProviderIsService>()?.IsService(typeof(IDependentStore)) == true)
        : null;

    private IEnumerable<string> Reports => _reports.Distinct(StringComparer.Ordinal);

    public void Dispose() => (_services as IDisposable)?.Dispose();
}
