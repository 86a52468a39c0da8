using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SoftReferences.Analyzers;

/// <summary>SREF003: gives Entity Framework Core the reference.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class EntityFrameworkMisuseCodeFixProvider : SoftReferenceCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [EntityFrameworkMisuseAnalyzer.Id];

    private protected override void Register(CodeFixContext context, SyntaxNode root, SyntaxNode node)
    {
        var reference = context.Diagnostics[0].Properties[EntityFrameworkMisuseAnalyzer.ReferenceProperty]!;
        if (node is ArgumentSyntax argument)
        {
            node = argument.Expression;
        }

        if (node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: GenericNameSyntax name } })
        {
            Offer(context, $"Ask for '{reference}'", () => root.ReplaceNode(name.TypeArgumentList.Arguments[0], Asked(name.TypeArgumentList.Arguments[0], reference)));
        }
        else if (node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: IdentifierNameSyntax { Identifier.Text: "Intersect" or "Except" } operation } } call)
        {
            Offer(context, "Filter by 'Contains'", () => root.ReplaceNode(call, Filtered(call, operation.Identifier.Text)));
        }
        else if (node is ExpressionSyntax key)
        {
            Offer(context, $"Make it a '{reference}'", () => root.ReplaceNode(key, SyntaxFactory.ParseExpression($"new {reference}({key.WithoutTrivia()})").WithTriviaFrom(key)));
        }
    }

    private static TypeSyntax Asked(TypeSyntax type, string reference) =>
        SyntaxFactory.ParseTypeName(type is NullableTypeSyntax ? reference + "?" : reference).WithTriviaFrom(type);

    // Both operations leave each element once.
    private static ExpressionSyntax Filtered(InvocationExpressionSyntax call, string operation)
    {
        var source = ((MemberAccessExpressionSyntax)call.Expression).Expression.WithoutTrivia();
        var list = call.ArgumentList.Arguments[0].Expression.WithoutTrivia();
        var not = operation == "Except" ? "!" : string.Empty;
        return SyntaxFactory.ParseExpression($"{source}.Where(reference => {not}{list}.Contains(reference)).Distinct()").WithTriviaFrom(call);
    }
}
