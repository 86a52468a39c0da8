using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Configures SoftReferences for a context.</summary>
/// <param name="optionsBuilder">The options of the context.</param>
public sealed class SoftReferencesDbContextOptionsBuilder(DbContextOptionsBuilder optionsBuilder)
{
    /// <summary>Declares the schemas that this service owns. Mappings and foreign keys outside them are errors of the model.</summary>
    /// <param name="schemas">The names of the schemas. Tables without a schema always belong to this service.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public SoftReferencesDbContextOptionsBuilder OwnsSchemas(params string[] schemas)
    {
        ArgumentNullException.ThrowIfNull(schemas);
        foreach (var schema in schemas)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(schema, nameof(schemas));
        }

        return With(extension => extension.WithOwnedSchemas(schemas));
    }

    /// <summary>Logs violations of the model as warnings instead of throwing, so that migrations can be created to repair them.</summary>
    /// <param name="reportOnly">Whether to only report violations.</param>
    /// <returns>This builder.</returns>
    public SoftReferencesDbContextOptionsBuilder ReportOnly(bool reportOnly = true) =>
        With(extension => extension.WithReportOnly(reportOnly));

    /// <summary>Saves without asking the owners whether added and changed references exist.</summary>
    /// <param name="skip">Whether to skip the checks.</param>
    /// <returns>This builder.</returns>
    /// <remarks>For imports and tests. Zero references are still rejected, and so are, by the database, keys that have a tombstone.</remarks>
    public SoftReferencesDbContextOptionsBuilder SkipExistenceChecks(bool skip = true) =>
        With(extension => extension.WithSkipExistenceChecks(skip));

    private SoftReferencesDbContextOptionsBuilder With(Func<SoftReferencesOptionsExtension, SoftReferencesOptionsExtension> change)
    {
        SoftReferencesOptionsExtension.Update(optionsBuilder, change);
        return this;
    }
}
