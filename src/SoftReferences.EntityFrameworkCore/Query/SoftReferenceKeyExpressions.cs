using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Changes the CLR type of a SQL expression between a reference and its key, which are the same in the database.</summary>
internal sealed class SoftReferenceKeyExpressions(ISqlExpressionFactory sql, IRelationalTypeMappingSource typeMappings, IDatabaseProvider provider)
{
    /// <summary>Changes the CLR type of an expression. Columns of tables are not wrapped, so that indexes can be used.</summary>
    public SqlExpression Retype(SqlExpression expression, Type type)
    {
        // SQL expressions have no nullable CLR types, and a comparison of two different CLR types is taken for constant false.
        type = Nullable.GetUnderlyingType(type) ?? type;
        var mapping = Mapping(expression, type);
        return expression switch
        {
            ColumnExpression element when IsElement(element) => sql.Convert(sql.ApplyDefaultTypeMapping(element), type, mapping),
            ColumnExpression column => new ColumnExpression(column.Name, column.TableAlias, column.Column, type, mapping, column.IsNullable),
            JsonScalarExpression json => new JsonScalarExpression(json.Json, json.Path, type, mapping, json.IsNullable),
            _ => sql.Convert(expression, type, mapping),
        };
    }

    // The type mapping of a list in memory is inferred from the use of its elements; Npgsql infers that of a list column, too. A
    // retyped element would therefore change the type of the whole list.
    private bool IsElement(ColumnExpression column) =>
        column.TypeMapping is null || (column.Column is null && provider.Name == "Npgsql.EntityFrameworkCore.PostgreSQL");

    // A converter of the application also determines the stored form of the key.
    private RelationalTypeMapping? Mapping(SqlExpression expression, Type type) =>
        expression.TypeMapping is { Converter: { } converter } mapping && SoftReferenceType.Find(mapping.ClrType) is { } reference && reference.KeyType == type && !IsOurs(converter)
            ? (RelationalTypeMapping)mapping.WithComposedConverter(SoftReferenceKeyConverters.Of(reference, converter.ModelClrType))
            : Plain(expression, type);

    private static bool IsOurs(ValueConverter converter) =>
        converter.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() is { } definition && (definition == typeof(SoftRefValueConverter<>) || definition == typeof(SoftRefValueConverter<,>));

    // Keeps the facets of the column, so that a key from a varchar(40) is compared as one.
    private RelationalTypeMapping? Plain(SqlExpression expression, Type type) => expression.TypeMapping is { } mapping
        ? typeMappings.FindMapping(type, mapping.StoreType, unicode: mapping.IsUnicode, size: mapping.Size, fixedLength: mapping.IsFixedLength, precision: mapping.Precision, scale: mapping.Scale)
            ?? typeMappings.FindMapping(type)
        : typeMappings.FindMapping(type);
}
