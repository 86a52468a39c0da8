using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;

namespace SoftReferences.Analyzers;

/// <summary>SREF001: makes the declaration nullable, and initializes it with null.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class DefaultReferenceCodeFixProvider : SoftReferenceCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [DefaultReferenceAnalyzer.Id];

    private protected override async Task RegisterAsync(CodeFixContext context, SyntaxNode root, SyntaxNode node)
    {
        // There is no type to change for 'var', and a zero deeper in an expression does not initialize the declaration.
        if (node is not ExpressionSyntax { Parent: EqualsValueClauseSyntax { Parent: { } declaration } } zero
            || TypeOf(declaration) is not ({ IsVar: false } type and not NullableTypeSyntax))
        {
            return;
        }

        var nullable = context.Document.WithSyntaxRoot(root.ReplaceNodes(
            [type, (SyntaxNode)zero],
            (original, _) => original == type
                ? SyntaxFactory.NullableType(type.WithoutTrailingTrivia()).WithTrailingTrivia(type.GetTrailingTrivia())
                : SyntaxFactory.LiteralExpression(SyntaxKind.NullLiteralExpression).WithTriviaFrom(zero)));
        if (!await nullable.Project.Solution.HasMoreErrorsThanAsync(context.Document, context.CancellationToken).ConfigureAwait(false)
            && !await HasMemberReadsAsync(context.Document, declaration, context.CancellationToken).ConfigureAwait(false))
        {
            Offer(context, "Make it nullable, and null", _ => Task.FromResult(nullable));
        }
    }

    private static TypeSyntax? TypeOf(SyntaxNode declaration) => declaration switch
    {
        PropertyDeclarationSyntax property => property.Type,
        ParameterSyntax parameter => parameter.Type,
        VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1 } variable } => variable.Type,
        _ => null,
    };

    // 'Value' and some other members also exist on Nullable<T>, where they mean something else.
    private static async Task<bool> HasMemberReadsAsync(Document document, SyntaxNode declaration, CancellationToken cancellationToken)
    {
        var model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (model?.GetDeclaredSymbol(declaration, cancellationToken) is not { } symbol)
        {
            return true;
        }

        foreach (var location in (await SymbolFinder.FindReferencesAsync(symbol, document.Project.Solution, cancellationToken).ConfigureAwait(false)).SelectMany(reference => reference.Locations))
        {
            var root = await location.Document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
            if (HasMemberRead(root!.FindNode(location.Location.SourceSpan, findInsideTrivia: true, getInnermostNodeForTie: true)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasMemberRead(SyntaxNode reference) => reference.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Expression == reference || HasMemberRead(access),
        ConditionalAccessExpressionSyntax access => access.Expression == reference,
        MemberBindingExpressionSyntax or ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax => HasMemberRead(reference.Parent),
        _ => false,
    };
}
