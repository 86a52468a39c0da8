using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Changes the CLR type of a SQL expression between a reference and its key, which are the same in the database.</summary>
internal sealed class SoftReferenceKeyExpressions(ISqlExpressionFactory sql, IRelationalTypeMappingSource typeMappings)
{
    /// <summary>Changes the CLR type of an expression. Columns are not wrapped, so that indexes can be used.</summary>
    public SqlExpression Retype(SqlExpression expression, Type type)
    {
        var mapping = Mapping(expression, Nullable.GetUnderlyingType(type) ?? type);
        return expression switch
        {
            ColumnExpression column => new ColumnExpression(column.Name, column.TableAlias, column.Column, type, mapping, column.IsNullable),
            JsonScalarExpression json => new JsonScalarExpression(json.Json, json.Path, type, mapping, json.IsNullable),
            _ => sql.Convert(expression, type, mapping),
        };
    }

    // Keeps the facets of the column, so that a key from a varchar(40) is compared as one.
    private RelationalTypeMapping? Mapping(SqlExpression expression, Type type) => expression.TypeMapping is { } mapping
        ? typeMappings.FindMapping(type, mapping.StoreType, unicode: mapping.IsUnicode, size: mapping.Size, fixedLength: mapping.IsFixedLength, precision: mapping.Precision, scale: mapping.Scale)
            ?? typeMappings.FindMapping(type)
        : typeMappings.FindMapping(type);
}
