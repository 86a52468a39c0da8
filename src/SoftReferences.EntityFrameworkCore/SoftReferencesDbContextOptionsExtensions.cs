using SoftReferences;
using SoftReferences.EntityFrameworkCore;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Enables SoftReferences for a context.</summary>
public static class SoftReferencesDbContextOptionsExtensions
{
    /// <summary>Enables soft references: their mapping, the conventions that guard schema borders, and the check on save.</summary>
    /// <param name="optionsBuilder">The options of the context.</param>
    /// <param name="configure">Declares the schemas that the service owns, and more.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Saving asks the owners of added and changed references before it opens a transaction, and throws a
    /// <see cref="SoftReferenceValidationException"/> when one refers to nothing or its owner cannot say. The synchronous
    /// <c>SaveChanges</c> blocks its thread meanwhile. Call it after <c>AddInterceptors</c>: what an interceptor changes that was
    /// added later is not asked for.
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
