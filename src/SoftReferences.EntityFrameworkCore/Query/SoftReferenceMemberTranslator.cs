using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Translates <c>reference.Value</c>.</summary>
internal sealed class SoftReferenceMemberTranslator(SoftReferenceKeyExpressions keys) : IMemberTranslator
{
    public SqlExpression? Translate(
        SqlExpression? instance,
        MemberInfo member,
        Type returnType,
        IDiagnosticsLogger<DbLoggerCategory.Query> logger) =>
        instance is not null && member.Name == nameof(SoftRef<>.Value) && SoftReferenceType.Find(member.DeclaringType) is not null
            ? keys.Retype(instance, returnType)
            : null;
}
