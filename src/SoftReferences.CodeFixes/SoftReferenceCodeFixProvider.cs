using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace SoftReferences.Analyzers;

/// <summary>Base class of the fixes that change the reported node, and can fix all occurrences at once.</summary>
public abstract class SoftReferenceCodeFixProvider : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is { } root)
        {
            await RegisterAsync(context, root, root.FindNode(context.Span, getInnermostNodeForTie: true)).ConfigureAwait(false);
        }
    }

    private protected abstract Task RegisterAsync(CodeFixContext context, SyntaxNode root, SyntaxNode node);

    /// <param name="context">The context.</param>
    /// <param name="title">The title.</param>
    /// <param name="fix">Makes the change.</param>
    /// <param name="equivalenceKey">What fixes have in common that are made together; by default the title, which must not name anything then.</param>
    private protected static void Offer(CodeFixContext context, string title, Func<CancellationToken, Task<Document>> fix, string? equivalenceKey = null) =>
        context.RegisterCodeFix(CodeAction.Create(title, fix, equivalenceKey ?? title), context.Diagnostics);

    private protected static void Offer(CodeFixContext context, string title, Func<SyntaxNode> fix) =>
        Offer(context, title, _ => Task.FromResult(context.Document.WithSyntaxRoot(fix())));
}
