using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Simplification;

namespace SoftReferences.Analyzers;

/// <summary>Makes a filter by <c>Contains</c> of a set operation of a query and a list.</summary>
internal static class ContainsFilter
{
    /// <returns>The root with the call replaced; <see langword="null"/> where the call is not understood.</returns>
    public static SyntaxNode? Replace(SyntaxNode root, InvocationExpressionSyntax call, SemanticModel model)
    {
        if (model.GetOperation(call) is not IInvocationOperation operation || Given(call, operation, "source2") is not { } list)
        {
            return null;
        }

        var name = FreeName(model, call, list);
        var contains = Invoke(Member(Parenthesized(list), "Contains"), SyntaxFactory.IdentifierName(name));
        var filter = SyntaxFactory.SimpleLambdaExpression(
            SyntaxFactory.Parameter(SyntaxFactory.Identifier(name)),
            operation.TargetMethod.Name == "Except" ? SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, contains) : contains);
        filter = filter.WithArrowToken(filter.ArrowToken.WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space));

        // Both operations leave each element once.
        return Where(call, operation) is { } where ? root.ReplaceNode(call, Invoke(Member(Invoke(where, filter), "Distinct")).WithTriviaFrom(call)) : null;
    }

    // What is called on the query keeps its place in a chain; what is given the query is called on it.
    private static ExpressionSyntax? Where(InvocationExpressionSyntax call, IInvocationOperation operation) => (Given(call, operation, "source1"), call.Expression) switch
    {
        ({ } query, _) => Member(Parenthesized(query), "Where"),
        (null, MemberAccessExpressionSyntax access) => access.WithName(SyntaxFactory.IdentifierName("Where")),
        (null, MemberBindingExpressionSyntax binding) => binding.WithName(SyntaxFactory.IdentifierName("Where")),
        _ => null,
    };

    /// <summary>Gets what stands between the parentheses of a call for a parameter.</summary>
    private static ExpressionSyntax? Given(InvocationExpressionSyntax call, IInvocationOperation operation, string parameter) =>
        operation.Argument(parameter) is { Syntax.Span: var span } ? call.ArgumentList.Arguments.FirstOrDefault(argument => argument.Span.Contains(span))?.Expression : null;

    private static string FreeName(SemanticModel model, InvocationExpressionSyntax call, ExpressionSyntax list)
    {
        const string preferred = "reference";
        var taken = new HashSet<string>(list.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText), StringComparer.Ordinal);
        var name = preferred;
        for (var number = 2; taken.Contains(name) || !model.LookupSymbols(call.SpanStart, name: name).IsEmpty; number++)
        {
            name = $"{preferred}{number}";
        }

        return name;
    }

    private static ParenthesizedExpressionSyntax Parenthesized(ExpressionSyntax expression) =>
        SyntaxFactory.ParenthesizedExpression(expression.WithoutTrivia()).WithAdditionalAnnotations(Simplifier.Annotation);

    private static MemberAccessExpressionSyntax Member(ExpressionSyntax expression, string name) =>
        SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, expression, SyntaxFactory.IdentifierName(name));

    private static InvocationExpressionSyntax Invoke(ExpressionSyntax method, params ExpressionSyntax[] arguments) =>
        SyntaxFactory.InvocationExpression(method, SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(arguments.Select(SyntaxFactory.Argument))));
}
