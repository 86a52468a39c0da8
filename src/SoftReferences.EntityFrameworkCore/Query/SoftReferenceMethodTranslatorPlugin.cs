using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Adds the translations of <c>reference.ToString()</c> and of casts to those of the provider.</summary>
internal sealed class SoftReferenceMethodTranslatorPlugin(ISqlExpressionFactory sql, IRelationalTypeMappingSource typeMappings, IDatabaseProvider provider) : IMethodCallTranslatorPlugin
{
    public IEnumerable<IMethodCallTranslator> Translators { get; } =
    [
        new SoftReferenceCastTranslator(new(sql, typeMappings, provider)),
        new SoftReferenceToStringTranslator(sql, new(sql, typeMappings, provider)),
    ];
}
