using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Marks conversions between references and keys, so that they are not translated to a SQL CAST.</summary>
/// <remarks>
/// Entity Framework Core would translate a cast to <c>CAST(column AS TEXT)</c>, for which SQLite cannot use an index, and so would it
/// a reference that is concatenated with text. A constructor of a reference has no translation of its own.
/// </remarks>
internal sealed class SoftReferenceCastInterceptor : IQueryExpressionInterceptor
{
    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData) =>
        new CastVisitor().Visit(queryExpression);

    private sealed class CastVisitor : ExpressionVisitor
    {
        protected override Expression VisitUnary(UnaryExpression node) =>
            node is { NodeType: ExpressionType.Convert, Method.Name: "op_Explicit" }
            && SoftReferenceType.Find(node.Method.DeclaringType) is not null
                ? SoftReferenceCasts.Call(Visit(node.Operand), node.Type)
                : base.VisitUnary(node);

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
