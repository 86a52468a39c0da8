using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SoftReferences.Analyzers;

/// <summary>SREF001: makes what begins as zero nullable, and lets it begin as null.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class DefaultReferenceCodeFixProvider : SoftReferenceCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [DefaultReferenceAnalyzer.Id];

    private protected override void Register(CodeFixContext context, SyntaxNode root, SyntaxNode node)
    {
        // 'var' has no type to make nullable, and what stands deeper in an expression belongs to somebody else.
        if (node is ExpressionSyntax { Parent: EqualsValueClauseSyntax { Parent: { } declaration } } zero
            && TypeOf(declaration) is { IsVar: false } type and not NullableTypeSyntax)
        {
            Offer(context, "Make it nullable, and null", () => root.ReplaceNodes(
                [type, (SyntaxNode)zero],
                (original, _) => original == type
                    ? SyntaxFactory.NullableType(type.WithoutTrailingTrivia()).WithTrailingTrivia(type.GetTrailingTrivia())
                    : SyntaxFactory.LiteralExpression(SyntaxKind.NullLiteralExpression).WithTriviaFrom(zero)));
        }
    }

    private static TypeSyntax? TypeOf(SyntaxNode declaration) => declaration switch
    {
        PropertyDeclarationSyntax property => property.Type,
        ParameterSyntax parameter => parameter.Type,
        VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1 } variable } => variable.Type,
        _ => null,
    };
}
