using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace SoftReferences.Analyzers;

/// <summary>SREF008: declares one of the actions that need no further arguments.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class OrphanActionCodeFixProvider : SoftReferenceCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [UndeclaredOrphanActionAnalyzer.Id];

    private protected override Task RegisterAsync(CodeFixContext context, SyntaxNode root, SyntaxNode node)
    {
        if (node.FirstAncestorOrSelf<PropertyDeclarationSyntax>() is not { } property)
        {
            return Task.CompletedTask;
        }

        string[] actions = property.Type is NullableTypeSyntax ? ["Delete", "SetNull", "Keep"] : ["Delete", "Keep"];
        foreach (var action in actions)
        {
            Offer(context, $"When the owner deletes: {action}", () => root.ReplaceNode(property, WithAction(property, action)));
        }

        return Task.CompletedTask;
    }

    private static PropertyDeclarationSyntax WithAction(PropertyDeclarationSyntax property, string action)
    {
        var attribute = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Attribute(
            SyntaxFactory.ParseName("SoftReferences.OnOwnerDeleted"),
            SyntaxFactory.ParseAttributeArgumentList($"(SoftReferences.OrphanAction.{action})"))));
        return property.WithoutLeadingTrivia()
            .WithAttributeLists(property.WithoutLeadingTrivia().AttributeLists.Insert(0, attribute.WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed)))
            .WithLeadingTrivia(property.GetLeadingTrivia())
            .WithAdditionalAnnotations(Simplifier.Annotation, Formatter.Annotation);
    }
}
