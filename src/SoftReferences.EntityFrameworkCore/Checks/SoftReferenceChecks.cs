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
}
