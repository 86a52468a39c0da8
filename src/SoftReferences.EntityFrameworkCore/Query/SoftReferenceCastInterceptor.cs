using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Marks conversions between references and keys, so that they are not translated to a SQL CAST.</summary>
/// <remarks>
/// Entity Framework Core would translate a cast to <c>CAST(column AS TEXT)</c>, for which SQLite cannot use an index, and so would it
/// a reference that is concatenated with text. A constructor of a reference has no translation of its own. A property read as its key
/// with <c>EF.Property</c> gives what it is compared with the type mapping of a reference, which lists of keys cannot have.
/// </remarks>
internal sealed class SoftReferenceCastInterceptor : IQueryExpressionInterceptor
{
    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData) =>
        new CastVisitor(eventData.Context?.Model).Visit(queryExpression);

    private sealed class CastVisitor(IModel? model) : ExpressionVisitor
    {
        private static readonly MethodInfo PropertyMethod = typeof(EF).GetMethod(nameof(EF.Property))!;

        protected override Expression VisitUnary(UnaryExpression node) =>
            node is { NodeType: ExpressionType.Convert, Method.Name: "op_Explicit" }
            && SoftReferenceType.Find(node.Method.DeclaringType) is not null
                ? SoftReferenceCasts.Call(Visit(node.Operand), node.Type)
                : base.VisitUnary(node);

        protected override Expression VisitMethodCall(MethodCallExpression node) =>
            node.Method is { IsGenericMethod: true } method && method.GetGenericMethodDefinition() == PropertyMethod
            && node.Arguments is [var entity, ConstantExpression { Value: string name }]
            && model?.FindEntityType(entity.Type)?.FindProperty(name) is { } property
            && SoftReferenceType.Find(property.ClrType) is { } reference
            && reference.KeyType == (Nullable.GetUnderlyingType(node.Type) ?? node.Type)
                ? SoftReferenceCasts.Call(Expression.Call(PropertyMethod.MakeGenericMethod(property.ClrType), Visit(entity), node.Arguments[1]), node.Type)
                : base.VisitMethodCall(node);

        protected override Expression VisitNew(NewExpression node) =>
            node.Arguments is [var key] && SoftReferenceType.Find(node.Type) is not null
                ? SoftReferenceCasts.Call(Visit(key), node.Type)
                : base.VisitNew(node);

        protected override Expression VisitBinary(BinaryExpression node) =>
            node is { NodeType: ExpressionType.Add, Method: { Name: nameof(string.Concat) } method } && method.DeclaringType == typeof(string)
                ? base.VisitBinary(node.Update(Text(node.Left), node.Conversion, Text(node.Right)))
                : base.VisitBinary(node);

        // Extension nodes of Entity Framework Core and providers may not support VisitChildren.
        protected override Expression VisitExtension(Expression node) => node;

        // The canonical text of a reference may differ from the database's text of its key, as in SQLite.
        private static Expression Text(Expression operand) =>
            operand is UnaryExpression { NodeType: ExpressionType.Convert, Operand: var value } && operand.Type == typeof(object) && SoftReferenceType.Find(value.Type) is not null
                ? Expression.Convert(Expression.Call(value, nameof(ToString), Type.EmptyTypes), typeof(object))
                : operand;
    }
}
