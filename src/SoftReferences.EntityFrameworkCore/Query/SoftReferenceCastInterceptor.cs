using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Marks casts between references and keys, so that they are translated to nothing rather than to a CAST.</summary>
/// <remarks>Entity Framework translates a cast by itself, and SQLite uses no index under <c>CAST(column AS TEXT)</c>.</remarks>
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

        // Nodes of Entity Framework and of providers that cannot be visited from outside are left as they are.
        protected override Expression VisitExtension(Expression node) => node;
    }
}
