using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Simplification;

namespace SoftReferences.Analyzers;

/// <summary>Replaces a set operation between a query and a list by a filter with <c>Contains</c>.</summary>
internal static class ContainsFilter
{
    /// <returns>The root with the call replaced, or <see langword="null"/> if the form of the call is not supported.</returns>
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

        // Set operations remove duplicates, so the replacement needs Distinct.
        return Where(call, operation) is { } where ? root.ReplaceNode(call, Invoke(Member(SyntaxFactory.InvocationExpression(where, Arguments(call, filter)), "Distinct")).WithTriviaFrom(call)) : null;
    }

    // Comments beside the list stay. A static call has two arguments, of which one leaves.
    private static ArgumentListSyntax Arguments(InvocationExpressionSyntax call, ExpressionSyntax filter) => call.ArgumentList.Arguments is { Count: 1 } arguments && arguments[0] is var only
        ? call.ArgumentList.ReplaceNode(only, SyntaxFactory.Argument(filter).WithTriviaFrom(only)).WithoutTrailingTrivia()
        : SyntaxFactory.ArgumentList([SyntaxFactory.Argument(filter)]);

    // An extension call keeps its place in the chain. A static call becomes an extension call on its first argument.
    private static ExpressionSyntax? Where(InvocationExpressionSyntax call, IInvocationOperation operation) => (Given(call, operation, "source1"), call.Expression) switch
    {
        ({ } query, _) => Member(Parenthesized(query), "Where"),
        (null, MemberAccessExpressionSyntax access) => access.WithName(SyntaxFactory.IdentifierName("Where")),
        (null, MemberBindingExpressionSyntax binding) => binding.WithName(SyntaxFactory.IdentifierName("Where")),
        _ => null,
    };

    /// <summary>Returns the argument in the parentheses of a call that is passed to a parameter.</summary>
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
