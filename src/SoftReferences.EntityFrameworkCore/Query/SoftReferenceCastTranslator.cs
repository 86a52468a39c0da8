using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Translates the calls that <see cref="SoftReferenceCastInterceptor"/> puts in place of casts.</summary>
internal sealed class SoftReferenceCastTranslator(SoftReferenceKeyExpressions keys) : IMethodCallTranslator
{
    public SqlExpression? Translate(
        SqlExpression? instance,
        MethodInfo method,
        IReadOnlyList<SqlExpression> arguments,
        IDiagnosticsLogger<DbLoggerCategory.Query> logger) =>
        method.DeclaringType == typeof(SoftReferenceCasts) ? keys.Retype(arguments[0], method.ReturnType) : null;
}
