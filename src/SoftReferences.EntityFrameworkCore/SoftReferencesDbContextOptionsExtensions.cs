using SoftReferences;
using SoftReferences.EntityFrameworkCore;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Enables SoftReferences for a context.</summary>
public static class SoftReferencesDbContextOptionsExtensions
{
    /// <summary>Enables SoftReferences: mapping and query translation, the model check, and the check of references on save.</summary>
    /// <param name="optionsBuilder">The options of the context.</param>
    /// <param name="configure">Configures the options, such as the schemas that the service owns.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// A save asks the owners of added and changed references before it opens a transaction, and throws a
    /// <see cref="SoftReferenceValidationException"/> if one does not exist or its owner cannot say. The synchronous
    /// <c>SaveChanges</c> blocks its thread meanwhile. Call this method after <c>AddInterceptors</c>: changes by interceptors
    /// that are added later are not checked.
    /// </remarks>
    public static DbContextOptionsBuilder UseSoftReferences(
        this DbContextOptionsBuilder optionsBuilder,
        Action<SoftReferencesDbContextOptionsBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(optionsBuilder);
        SoftReferencesOptionsExtension.Update(optionsBuilder);
        configure?.Invoke(new SoftReferencesDbContextOptionsBuilder(optionsBuilder));
        return optionsBuilder;
    }

    /// <inheritdoc cref="UseSoftReferences(DbContextOptionsBuilder, Action{SoftReferencesDbContextOptionsBuilder}?)"/>
    /// <typeparam name="TContext">The context.</typeparam>
    public static DbContextOptionsBuilder<TContext> UseSoftReferences<TContext>(
        this DbContextOptionsBuilder<TContext> optionsBuilder,
        Action<SoftReferencesDbContextOptionsBuilder>? configure = null)
        where TContext : DbContext
    {
        ((DbContextOptionsBuilder)optionsBuilder).UseSoftReferences(configure);
        return optionsBuilder;
    }
}
