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

    private protected override Task RegisterAsync(CodeFixContext context, SyntaxNode root, SyntaxNode node)
    {
        if (node.FirstAncestorOrSelf<PropertyDeclarationSyntax>() is { } property)
        {
            Offer(context, $"Remove the navigation '{property.Identifier.Text}'", () => root.RemoveNode(property, SyntaxRemoveOptions.KeepUnbalancedDirectives)!);
        }

        return Task.CompletedTask;
    }
}
