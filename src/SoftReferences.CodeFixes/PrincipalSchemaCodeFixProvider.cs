using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SoftReferences.Analyzers;

/// <summary>SREF006: removes the foreign key from the migration.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class PrincipalSchemaCodeFixProvider : SoftReferenceCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [PrincipalSchemaAnalyzer.Id];

    private protected override Task RegisterAsync(CodeFixContext context, SyntaxNode root, SyntaxNode node)
    {
        // Only if the call is the whole statement: removing a larger one would remove other operations too.
        if (node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { Parent: ExpressionStatementSyntax { Parent: BlockSyntax } statement })
        {
            Offer(context, "Leave the foreign key out", () => root.RemoveNode(statement, SyntaxRemoveOptions.KeepUnbalancedDirectives)!);
        }

        return Task.CompletedTask;
    }
}
