using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Configures SoftReferences for a context.</summary>
/// <param name="optionsBuilder">The options of the context.</param>
public sealed class SoftReferencesDbContextOptionsBuilder(DbContextOptionsBuilder optionsBuilder)
{
    /// <summary>Declares the schemas that this service owns. A mapping or a foreign key outside them is refused.</summary>
    /// <param name="schemas">The names of the schemas. Tables without a schema are always this service's own.</param>
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

    /// <summary>Logs violations as warnings instead of throwing, so that a model that has some can be migrated out of them.</summary>
    /// <param name="reportOnly">Whether to only report.</param>
    /// <returns>This builder.</returns>
    public SoftReferencesDbContextOptionsBuilder ReportOnly(bool reportOnly = true) =>
        With(extension => extension.WithReportOnly(reportOnly));

    /// <summary>Saves without asking the owners whether added and changed references refer to something.</summary>
    /// <param name="skip">Whether to skip the check.</param>
    /// <returns>This builder.</returns>
    /// <remarks>For imports and tests. Zero references are refused all the same, and so are tombstoned keys, by the database.</remarks>
    public SoftReferencesDbContextOptionsBuilder SkipExistenceChecks(bool skip = true) =>
        With(extension => extension.WithSkipExistenceChecks(skip));

    private SoftReferencesDbContextOptionsBuilder With(Func<SoftReferencesOptionsExtension, SoftReferencesOptionsExtension> change)
    {
        SoftReferencesOptionsExtension.Update(optionsBuilder, change);
        return this;
    }
}
