using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Testing;

/// <summary>Fails a test when something crosses the border of a schema. It works with every test framework.</summary>
public static class SoftReferencesAssert
{
    /// <summary>Checks the model of a context. Connects to nothing.</summary>
    /// <param name="context">The context.</param>
    /// <exception cref="SoftReferencesAssertionException">The model breaks rules; the message has every one.</exception>
    public static void ModelIsClean(DbContext context) => ThrowIfAny(context, "model", SoftReferenceChecks.Model(context));

    /// <summary>Checks all migrations of a context, and what they add up to. Connects to nothing.</summary>
    /// <param name="context">The context.</param>
    /// <exception cref="SoftReferencesAssertionException">The migrations break rules; the message has every one.</exception>
    /// <exception cref="SoftReferenceModelException">The model breaks rules, and the context is not in report-only mode.</exception>
    /// <exception cref="InvalidOperationException">A migration cannot be read; the message names it.</exception>
    public static void MigrationsAreClean(DbContext context) => ThrowIfAny(context, "migrations", SoftReferenceChecks.Migrations(context));

    /// <summary>Checks the live database of a context, and changes nothing.</summary>
    /// <param name="context">The context.</param>
    /// <param name="options">What to look at; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>A task that ends when the database was checked.</returns>
    /// <exception cref="SoftReferencesAssertionException">The database breaks rules; the message has every one.</exception>
    /// <exception cref="SoftReferenceModelException">The model breaks rules, and the context is not in report-only mode.</exception>
    /// <exception cref="NotSupportedException">The provider is neither PostgreSQL nor SQLite.</exception>
    public static async Task DatabaseIsCleanAsync(DbContext context, DatabaseCheckOptions? options = null, CancellationToken cancellationToken = default) =>
        ThrowIfAny(context, "database", await SoftReferenceChecks.DatabaseAsync(context, options, cancellationToken).ConfigureAwait(false));

    private static void ThrowIfAny(DbContext context, string level, IReadOnlyList<SoftReferenceViolation> violations)
    {
        if (violations.Count > 0)
        {
            throw new SoftReferencesAssertionException($"The {level} of '{context.GetType().Name}'", violations);
        }
    }
}
