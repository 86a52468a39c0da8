using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Translates <c>reference.Value</c> and <c>reference.IsDefault</c>.</summary>
internal sealed class SoftReferenceMemberTranslator(ISqlExpressionFactory sql, SoftReferenceKeyExpressions keys) : IMemberTranslator
{
    public SqlExpression? Translate(
        SqlExpression? instance,
        MemberInfo member,
        Type returnType,
        IDiagnosticsLogger<DbLoggerCategory.Query> logger)
    {
        if (instance is null || SoftReferenceType.Find(member.DeclaringType) is not { } reference)
        {
            return null;
        }

        return member.Name switch
        {
            nameof(SoftRef<>.Value) => keys.Retype(instance, returnType),
            nameof(SoftRef<>.IsDefault) => sql.Equal(instance, sql.Constant(Activator.CreateInstance(reference.ClrType)!)),
            _ => null,
        };
    }
}
