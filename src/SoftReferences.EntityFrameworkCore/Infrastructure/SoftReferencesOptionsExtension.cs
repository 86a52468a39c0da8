using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The immutable options extension that <c>UseSoftReferences</c> adds to a context.</summary>
internal sealed class SoftReferencesOptionsExtension : IDbContextOptionsExtension
{
    /// <summary>The AppContext switch by which tools enforce report-only mode for all models of a process.</summary>
    public const string ReportOnlySwitch = "SoftReferences.ReportOnly";

    private ExtensionInfo? _info;

    public SoftReferencesOptionsExtension()
    {
    }

    private SoftReferencesOptionsExtension(SoftReferencesOptionsExtension original)
    {
        OwnedSchemas = original.OwnedSchemas;
        ReportOnly = original.ReportOnly;
        SkipExistenceChecks = original.SkipExistenceChecks;
    }

    /// <summary>Gets the owned schemas, distinct and in the order in which they were declared: the first holds the library's tables.</summary>
    public IReadOnlyList<string> OwnedSchemas { get; private init; } = [];

    public bool ReportOnly { get; private init; }

    public bool SkipExistenceChecks { get; private init; }

    public DbContextOptionsExtensionInfo Info => _info ??= new(this);

    /// <summary>Adds the extension to the options, or changes the existing one.</summary>
    /// <param name="optionsBuilder">The options.</param>
    /// <param name="change">The change, if any.</param>
    public static void Update(DbContextOptionsBuilder optionsBuilder, Func<SoftReferencesOptionsExtension, SoftReferencesOptionsExtension>? change = null)
    {
        var extension = optionsBuilder.Options.FindExtension<SoftReferencesOptionsExtension>() ?? new();
        ((IDbContextOptionsBuilderInfrastructure)optionsBuilder).AddOrUpdateExtension(change?.Invoke(extension) ?? extension);

        // Added only once: interceptors can be appended, but not moved.
        if (optionsBuilder.Options.FindExtension<CoreOptionsExtension>()?.Interceptors?.Contains(ExistenceInterceptor.Instance) != true)
        {
            optionsBuilder.AddInterceptors(ExistenceInterceptor.Instance);
        }
    }

    public SoftReferencesOptionsExtension WithOwnedSchemas(IEnumerable<string> schemas) => new(this)
    {
        OwnedSchemas = [.. OwnedSchemas.Concat(schemas).Distinct(StringComparer.Ordinal)],
    };

    public SoftReferencesOptionsExtension WithReportOnly(bool reportOnly) => new(this) { ReportOnly = reportOnly };

    public SoftReferencesOptionsExtension WithSkipExistenceChecks(bool skip) => new(this) { SkipExistenceChecks = skip };

    /// <summary>Gets the schema that the library's tables of a dependent belong to, or <see langword="null"/> for the connection's own.</summary>
    public string? TableSchema(IReadOnlyModel model) => model.GetDefaultSchema() ?? (OwnedSchemas.Count > 0 ? OwnedSchemas[0] : null);

    public void ApplyServices(IServiceCollection services) =>
        new EntityFrameworkRelationalServicesBuilder(services)
            .TryAdd<IConventionSetPlugin, SoftReferenceConventionSetPlugin>()
            .TryAdd<IRelationalTypeMappingSourcePlugin, SoftReferenceTypeMappingSourcePlugin>()
            .TryAdd<IMemberTranslatorPlugin, SoftReferenceMemberTranslatorPlugin>()
            .TryAdd<IMethodCallTranslatorPlugin, SoftReferenceMethodTranslatorPlugin>()
            .TryAdd<IInterceptor, SoftReferenceCastInterceptor>()
            .TryAdd<IInterceptor, SaveOutcomeInterceptor>()
            .TryAdd<IInterceptor, CommitInterceptor>();

    public void Validate(IDbContextOptions options)
    {
    }

    private sealed class ExtensionInfo(SoftReferencesOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        private string? _logFragment;

        public override bool IsDatabaseProvider => false;

        public override string LogFragment => _logFragment ??= string.Create(
            CultureInfo.InvariantCulture,
            $"SoftReferences(owns {string.Join(", ", Extension.OwnedSchemas)}{(Extension.ReportOnly ? ", report only" : null)}) ");

        private new SoftReferencesOptionsExtension Extension => (SoftReferencesOptionsExtension)base.Extension;

        public override int GetServiceProviderHashCode()
        {
            var hash = default(HashCode);
            hash.Add(Extension.ReportOnly);
            foreach (var schema in Extension.OwnedSchemas)
            {
                hash.Add(schema, StringComparer.Ordinal);
            }

            return hash.ToHashCode();
        }

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) =>
            other is ExtensionInfo info
            && info.Extension.ReportOnly == Extension.ReportOnly
            && info.Extension.OwnedSchemas.SequenceEqual(Extension.OwnedSchemas, StringComparer.Ordinal);

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo)
        {
            debugInfo["SoftReferences:OwnedSchemas"] = string.Join(',', Extension.OwnedSchemas);
            debugInfo["SoftReferences:ReportOnly"] = Extension.ReportOnly.ToString(CultureInfo.InvariantCulture);
        }
    }
}
