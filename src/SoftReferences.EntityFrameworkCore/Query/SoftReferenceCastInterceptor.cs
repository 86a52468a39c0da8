using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Marks casts between references and keys, so that they are not translated to a SQL CAST.</summary>
/// <remarks>Entity Framework Core would translate them to <c>CAST(column AS TEXT)</c>, for which SQLite cannot use an index.</remarks>
internal sealed class SoftReferenceCastInterceptor : IQueryExpressionInterceptor
{
    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData) =>
        new CastVisitor().Visit(queryExpression);

    private sealed class CastVisitor : ExpressionVisitor
    {
        protected override Expression VisitUnary(UnaryExpression node) =>
            node is { NodeType: ExpressionType.Convert, Method.Name: "op_Explicit" }
            && SoftReferenceType.Find(node.Method.DeclaringType) is not null
                ? SoftReferenceCasts.Call(node, Visit(node.Operand))
                : base.VisitUnary(node);

        // Extension nodes of Entity Framework Core and providers may not support VisitChildren.
        protected override Expression VisitExtension(Expression node) => node;
    }
}
