using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SoftReferences.Analyzers;

/// <summary>SREF004: changes the Guid to a reference, in the property's type and its uses.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class RawKeyCodeFixProvider : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [RawKeyAnalyzer.Id];

    /// <inheritdoc/>
    /// <remarks>Not supported, because uses of two properties may be in one expression.</remarks>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindNode(context.Span).FirstAncestorOrSelf<PropertyDeclarationSyntax>() is not { } declaration
            || model?.GetDeclaredSymbol(declaration, context.CancellationToken) is not IPropertySymbol property
            || DocumentationCommentId.GetFirstSymbolForDeclarationId(context.Diagnostics[0].Properties[RawKeyAnalyzer.OwnerProperty]!, model.Compilation) is not INamedTypeSymbol owner)
        {
            return;
        }

        var conversion = new ReferenceConversion(property, owner);
        if (!await conversion.IsPossibleAsync(context.Document.Project.Solution, context.CancellationToken).ConfigureAwait(false))
        {
            return;
        }

        var title = $"Make '{property.Name}' a 'SoftRef<{owner.Name}>'";
        context.RegisterCodeFix(
            CodeAction.Create(title, cancellationToken => conversion.ApplyAsync(context.Document.Project.Solution, cancellationToken), equivalenceKey: title),
            context.Diagnostics);
    }
}
