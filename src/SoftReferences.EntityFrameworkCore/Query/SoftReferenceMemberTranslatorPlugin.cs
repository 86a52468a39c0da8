using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Adds the translations of <c>reference.Value</c> and <c>reference.IsDefault</c> to those of the provider.</summary>
internal sealed class SoftReferenceMemberTranslatorPlugin(ISqlExpressionFactory sql, IRelationalTypeMappingSource typeMappings, IDatabaseProvider provider) : IMemberTranslatorPlugin
{
    public IEnumerable<IMemberTranslator> Translators { get; } = [new SoftReferenceMemberTranslator(sql, new(sql, typeMappings, provider))];
}
