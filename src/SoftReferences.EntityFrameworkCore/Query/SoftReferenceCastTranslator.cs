using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Translates the method calls with which <see cref="SoftReferenceCastInterceptor"/> replaces casts.</summary>
internal sealed class SoftReferenceCastTranslator(SoftReferenceKeyExpressions keys) : IMethodCallTranslator
{
    public SqlExpression? Translate(
        SqlExpression? instance,
        MethodInfo method,
        IReadOnlyList<SqlExpression> arguments,
        IDiagnosticsLogger<DbLoggerCategory.Query> logger) =>
        method.DeclaringType == typeof(SoftReferenceCasts) ? keys.Retype(arguments[0], method.ReturnType) : null;
}
