using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SoftReferences.Analyzers;

/// <summary>SREF002: removes the navigation.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class ForeignNavigationCodeFixProvider : SoftReferenceCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [ForeignNavigationAnalyzer.Id];

    private protected override async Task RegisterAsync(CodeFixContext context, SyntaxNode root, SyntaxNode node)
    {
        // Not if code uses it: that code needs another way to the data first.
        if (node.FirstAncestorOrSelf<PropertyDeclarationSyntax>() is { } property
            && context.Document.WithSyntaxRoot(root.RemoveNode(property, SyntaxRemoveOptions.KeepUnbalancedDirectives)!) is var removed
            && !await removed.Project.Solution.HasMoreErrorsThanAsync(context.Document, context.CancellationToken).ConfigureAwait(false))
        {
            Offer(context, $"Remove the navigation '{property.Identifier.Text}'", _ => Task.FromResult(removed), ForeignNavigationAnalyzer.Id);
        }
    }
}
