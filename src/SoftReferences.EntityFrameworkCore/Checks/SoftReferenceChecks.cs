using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The rules of SoftReferences, for tests and tools. A context that uses them has its model checked by itself.</summary>
public static class SoftReferenceChecks
{
    /// <summary>Checks a model.</summary>
    /// <param name="model">The finished model as migrations see it: that of <c>IDesignTimeModel</c>, not <c>DbContext.Model</c>.</param>
    /// <param name="ownedSchemas">The schemas that the service owns. When there are none, only the schemas that the owners of its references declare are foreign.</param>
    /// <returns>What it breaks, in the order of the codes; empty when all is well.</returns>
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
            .. SharedColumnChecks.Run(model, references),
            .. ValueChecks.Run(references),
            .. ActionChecks.Run(references),
        ]);
    }

    /// <summary>Checks the model of a context, and what the context and its application say about it.</summary>
    /// <param name="context">The context. It connects to nothing. Whether it is in report-only mode makes no difference.</param>
    /// <returns>
    /// What it breaks, in the order of the codes; empty when all is well. Owners that are not registered (SREF104) are found only
    /// when the context comes from the application's services.
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

    /// <summary>Checks the migrations of a context, all of them and what they add up to.</summary>
    /// <param name="context">The context. It connects to nothing.</param>
    /// <returns>What they break, in the order of the codes; empty when all is well, and when there are no migrations.</returns>
    /// <exception cref="InvalidOperationException">A migration cannot be read; the message names it.</exception>
    /// <exception cref="SoftReferenceModelException">The model breaks rules, and the context is not in report-only mode.</exception>
    public static IReadOnlyList<SoftReferenceViolation> Migrations(DbContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return InOrder(MigrationChecks.Run(context));
    }

    /// <summary>Checks the live database of a context. It reads the catalog and changes nothing.</summary>
    /// <param name="context">The context. Its connection must be allowed to read the catalog, as every role is on PostgreSQL.</param>
    /// <param name="options">What to look at; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>What it breaks, in the order of the codes; empty when all is well.</returns>
    /// <remarks>SQLite has no schemas, roles or functions: there only indexes, columns and triggers are looked at.</remarks>
    /// <exception cref="NotSupportedException">The provider is neither PostgreSQL nor SQLite.</exception>
    /// <exception cref="InvalidOperationException">The model cannot have the triggers; the message has every reason.</exception>
    /// <exception cref="SoftReferenceModelException">The model breaks rules, and the context is not in report-only mode.</exception>
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
    /// What is missing, is another than this version writes, is left over, or is disabled (SREF306), with the line that mends it, and tables
    /// whose rows can be written where no trigger of theirs fires, or whose columns of references take two keys for one or fill keys up (SREF310); empty when all is well. Tables that are excluded from migrations belong to another context and are not looked at.
    /// </returns>
    /// <exception cref="NotSupportedException">The provider is neither PostgreSQL nor SQLite.</exception>
    /// <exception cref="InvalidOperationException">The model cannot have the triggers; the message has every reason.</exception>
    public static Task<IReadOnlyList<SoftReferenceViolation>> TriggersAsync(DbContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return TriggerChecks.RunAsync(context, cancellationToken);
    }

    private static IReadOnlyList<SoftReferenceViolation> InOrder(IEnumerable<SoftReferenceViolation> violations) =>
        [.. violations.OrderBy(violation => violation.Code, StringComparer.Ordinal)];
}
