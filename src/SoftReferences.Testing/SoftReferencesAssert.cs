using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Testing;

/// <summary>Asserts that a service crosses no schema border. It works with every test framework.</summary>
public static class SoftReferencesAssert
{
    /// <summary>Checks the model of a context. Connects to nothing.</summary>
    /// <param name="context">The context.</param>
    /// <exception cref="SoftReferencesAssertionException">The model violates rules. The message lists every violation.</exception>
    public static void ModelIsClean(DbContext context) => ThrowIfAny(context, "model", SoftReferenceChecks.Model(context));

    /// <summary>Checks the migrations of a context, each of them and their combined result. Connects to nothing.</summary>
    /// <param name="context">The context.</param>
    /// <exception cref="SoftReferencesAssertionException">The migrations violate rules. The message lists every violation.</exception>
    /// <exception cref="SoftReferenceModelException">The model violates rules, and the context is not in report-only mode.</exception>
    /// <exception cref="InvalidOperationException">A migration cannot be read. The message names it.</exception>
    public static void MigrationsAreClean(DbContext context) => ThrowIfAny(context, "migrations", SoftReferenceChecks.Migrations(context));

    /// <summary>Checks the live database of a context, and changes nothing.</summary>
    /// <param name="context">The context.</param>
    /// <param name="options">What to check; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>A task that completes when the database has been checked.</returns>
    /// <exception cref="SoftReferencesAssertionException">The database violates rules. The message lists every violation.</exception>
    /// <exception cref="SoftReferenceModelException">The model violates rules, and the context is not in report-only mode.</exception>
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
