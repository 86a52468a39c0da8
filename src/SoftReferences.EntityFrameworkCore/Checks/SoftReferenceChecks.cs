using Microsoft.EntityFrameworkCore;
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
        IEnumerable<SoftReferenceViolation> violations =
        [
            .. SchemaChecks.Run(model, border),
            .. ReferenceChecks.Run(model, references, border),
            .. ValueChecks.Run(references),
            .. ActionChecks.Run(references),
        ];
        return [.. violations.OrderBy(violation => violation.Code, StringComparer.Ordinal)];
    }

    /// <summary>Compares the triggers of a live database with those that a context's model needs.</summary>
    /// <param name="context">The context. Its connection must be allowed to read the catalog, as every role is on PostgreSQL.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>
    /// What is missing (SREF201), is another than this version writes or left over (SREF202), or is disabled (SREF203), with the line that mends it, and tables
    /// whose rows can be written where no trigger of theirs fires (SREF204); empty when all is well. Tables that are excluded from migrations belong to another context and are not looked at.
    /// </returns>
    /// <exception cref="NotSupportedException">The provider is neither PostgreSQL nor SQLite.</exception>
    /// <exception cref="InvalidOperationException">The model cannot have the triggers; the message has every reason.</exception>
    public static Task<IReadOnlyList<SoftReferenceViolation>> TriggersAsync(DbContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return TriggerChecks.RunAsync(context, cancellationToken);
    }
}
