using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Adds the translation of <c>reference.Value</c> to those of the provider.</summary>
internal sealed class SoftReferenceMemberTranslatorPlugin(ISqlExpressionFactory sql, IRelationalTypeMappingSource typeMappings) : IMemberTranslatorPlugin
{
    public IEnumerable<IMemberTranslator> Translators { get; } = [new SoftReferenceMemberTranslator(new(sql, typeMappings))];
}
