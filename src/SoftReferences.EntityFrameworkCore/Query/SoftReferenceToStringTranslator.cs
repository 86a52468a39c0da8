using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Translates <c>reference.ToString()</c> to the canonical text form of the key.</summary>
internal sealed class SoftReferenceToStringTranslator(ISqlExpressionFactory sql, SoftReferenceKeyExpressions keys) : IMethodCallTranslator
{
    private static readonly bool[] PropagatesNull = [true];

    public SqlExpression? Translate(
        SqlExpression? instance,
        MethodInfo method,
        IReadOnlyList<SqlExpression> arguments,
        IDiagnosticsLogger<DbLoggerCategory.Query> logger)
    {
        if (instance is null || method.Name != nameof(ToString) || arguments.Count != 0 || SoftReferenceType.Find(instance.Type) is not { } reference)
        {
            return null;
        }

        var key = keys.Retype(instance, reference.KeyType);
        var text = key.Type == typeof(string) ? key : sql.Convert(key, typeof(string));
        if (reference.KeyType == typeof(Guid))
        {
            // Some providers store or print Guids in upper case, and the canonical form is lower case (RFC 9562).
            text = sql.Function("lower", [text], nullable: true, PropagatesNull, typeof(string));
        }

        // As in memory, null is converted to an empty text.
        return instance is ColumnExpression { IsNullable: false } ? text : sql.Coalesce(text, sql.Constant(string.Empty));
    }
}
