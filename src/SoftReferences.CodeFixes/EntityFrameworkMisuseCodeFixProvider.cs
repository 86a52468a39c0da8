using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace SoftReferences.Analyzers;

/// <summary>SREF003: uses the reference instead of the key.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class EntityFrameworkMisuseCodeFixProvider : SoftReferenceCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [EntityFrameworkMisuseAnalyzer.Id];

    private protected override async Task RegisterAsync(CodeFixContext context, SyntaxNode root, SyntaxNode node)
    {
        var properties = context.Diagnostics[0].Properties;
        var reference = properties[EntityFrameworkMisuseAnalyzer.ReferenceProperty]!;
        if (await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is not { } model)
        {
            return;
        }

        var (title, fixedRoot) = (Enum.Parse(typeof(EntityFrameworkMisuse), properties[EntityFrameworkMisuseAnalyzer.MisuseProperty]!), node) switch
        {
            (EntityFrameworkMisuse.Property, InvocationExpressionSyntax call) => ($"Ask for '{reference}'", AskedProperty.Replace(root, call, reference, model)),
            (EntityFrameworkMisuse.SetOperation, InvocationExpressionSyntax call) => ("Filter by 'Contains'", ContainsFilter.Replace(root, call, model)),
            (EntityFrameworkMisuse.Key, ExpressionSyntax key) => ($"Make it a '{reference}'", root.ReplaceNode(key, Reference(key, reference, model))),
            _ => (string.Empty, null),
        };
        if (fixedRoot is not null
            && context.Document.WithSyntaxRoot(fixedRoot) is var fixedDocument
            && !await fixedDocument.HasMoreErrorsThanAsync(context.Document, context.CancellationToken).ConfigureAwait(false))
        {
            Offer(context, title, _ => Task.FromResult(fixedDocument), properties[EntityFrameworkMisuseAnalyzer.MisuseProperty]);
        }
    }

    // A cast keeps null as null, for which 'Find' finds nothing. A key that is not nullable is passed to the constructor.
    private static ExpressionSyntax Reference(ExpressionSyntax key, string reference, SemanticModel model) =>
        (model.GetTypeInfo(key).Type?.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
            ? SyntaxFactory.CastExpression(SyntaxFactory.ParseTypeName($"{reference}?"), SyntaxFactory.ParenthesizedExpression(key.WithoutTrivia()).WithAdditionalAnnotations(Simplifier.Annotation))
            : SyntaxFactory.ParseExpression($"new {reference}({key.WithoutTrivia()})")).WithTriviaFrom(key);
}
