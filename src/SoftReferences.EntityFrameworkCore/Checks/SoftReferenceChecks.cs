using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks models, migrations and databases against the rules of SoftReferences, for tests and tools. A context with <c>UseSoftReferences</c> checks its own model.</summary>
public static class SoftReferenceChecks
{
    /// <summary>Checks a model.</summary>
    /// <param name="model">The finished model as migrations see it: from <c>IDesignTimeModel</c>, not <c>DbContext.Model</c>.</param>
    /// <param name="ownedSchemas">The schemas that the service owns. If empty, only schemas that the owners of its references declare are foreign.</param>
    /// <returns>The violations, ordered by code; empty if there are none.</returns>
    public static IReadOnlyList<SoftReferenceViolation> Model(IModel model, IEnumerable<string> ownedSchemas)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(ownedSchemas);
        var references = model.GetSoftReferences().ToList();
        var border = new SchemaBorder(ownedSchemas, references);
        return InOrder(
        [
            .. SchemaChecks.Run(model, border, withTables: false),
            .. ReferenceChecks.Run(model, references, border),
            .. CollationChecks.Run(model, references),
            .. PaddingChecks.Run(references),
            .. FractionChecks.Run(references),
            .. SharedColumnChecks.Run(model, references),
            .. StoredFormChecks.Run(references),
            .. ValueChecks.Run(references),
            .. ActionChecks.Run(references),
        ]);
    }

    /// <summary>Checks the model of a context, together with the options of the context and the owners that the application registers.</summary>
    /// <param name="context">The context. Nothing is connected to. Report-only mode makes no difference.</param>
    /// <returns>
    /// The violations, ordered by code; empty if there are none. Owners that are not registered (SREF104) are found only if the
    /// context comes from the application's services.
    /// </returns>
    public static IReadOnlyList<SoftReferenceViolation> Model(DbContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            var model = context.GetService<IDesignTimeModel>().Model;
            var border = SchemaBorder.Of(context, model);
            return InOrder(Model(model, border.Owned).Union(SchemaChecks.Run(model, border, withTables: true)).Concat(DeclarationChecks.Run(context, model, border)));
        }
        catch (SoftReferenceModelException exception)
        {
            return exception.Violations;
        }
    }

    /// <summary>Checks the migrations of a context, each of them and their combined result.</summary>
    /// <param name="context">The context. Nothing is connected to.</param>
    /// <returns>The violations, ordered by code; empty if there are none, or no migrations.</returns>
    /// <exception cref="InvalidOperationException">A migration cannot be read; the message names it.</exception>
    /// <exception cref="SoftReferenceModelException">The model violates rules, and the context is not in report-only mode.</exception>
    public static IReadOnlyList<SoftReferenceViolation> Migrations(DbContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return InOrder(MigrationChecks.Run(context));
    }

    /// <summary>Checks the live database of a context, by reading its catalog and changing nothing.</summary>
    /// <param name="context">The context. Its connection must be allowed to read the catalog, as every role is on PostgreSQL.</param>
    /// <param name="options">What to check; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>The violations, ordered by code; empty if there are none.</returns>
    /// <remarks>SQLite has no schemas, roles or functions, so only indexes, columns and triggers are checked there.</remarks>
    /// <exception cref="NotSupportedException">The provider is neither PostgreSQL nor SQLite.</exception>
    /// <exception cref="InvalidOperationException">The triggers cannot be created for the model. The message gives every reason. Or an SQLite database does not exist, or cannot be opened.</exception>
    /// <exception cref="SoftReferenceModelException">The model violates rules, and the context is not in report-only mode.</exception>
    public static async Task<IReadOnlyList<SoftReferenceViolation>> DatabaseAsync(
        DbContext context, DatabaseCheckOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return InOrder(await DatabaseChecks.RunAsync(context, options ?? new(), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Compares the triggers of a live database with those that a context's model needs.</summary>
    /// <param name="context">The context. Its connection must be allowed to read the catalog, as every role is on PostgreSQL.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>
    /// The violations; empty if there are none. Triggers that are missing, outdated, left over or disabled (SREF306) come with the line
    /// that repairs them. Also found are tables whose rows can be written without firing their triggers, and columns of references that take two keys for one or change
    /// keys (SREF310). Tables that are excluded from migrations belong to another context and are not checked.
    /// </returns>
    /// <exception cref="NotSupportedException">The provider is neither PostgreSQL nor SQLite.</exception>
    /// <exception cref="InvalidOperationException">The triggers cannot be created for the model. The message gives every reason.</exception>
    public static Task<IReadOnlyList<SoftReferenceViolation>> TriggersAsync(DbContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return TriggerChecks.RunAsync(context, cancellationToken);
    }

    private static IReadOnlyList<SoftReferenceViolation> InOrder(IEnumerable<SoftReferenceViolation> violations) =>
        [.. violations.OrderBy(violation => violation.Code, StringComparer.Ordinal)];
}
