using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.FindSymbols;
using Microsoft.CodeAnalysis.Simplification;
using Microsoft.CodeAnalysis.Text;

namespace SoftReferences.Analyzers;

/// <summary>Changes a Guid property with another service's key to a reference, together with everything that reads or writes it.</summary>
internal sealed class ReferenceConversion(IPropertySymbol property, INamedTypeSymbol owner)
{
    private readonly bool _nullable = property.Type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    private string Type => $"global::SoftReferences.SoftRef<{owner.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}>";

    private SyntaxReference Declaration => property.DeclaringSyntaxReferences[0];

    /// <summary>Returns whether everything that reads or writes the property can be converted.</summary>
    public async Task<bool> IsPossibleAsync(Solution solution, CancellationToken cancellationToken)
    {
        if (property.IsOverride || property.IsVirtual || property.IsAbstract || ImplementsInterface())
        {
            return false;
        }

        foreach (var uses in await FindUsesAsync(solution, cancellationToken).ConfigureAwait(false))
        {
            var document = solution.GetDocument(uses.Key)!;
            var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
            var model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
            if (uses.Value.Any(span => ReferenceUse.At(model!, property, root!, span).Kind == ReferenceUseKind.Unknown))
            {
                return false;
            }
        }

        var declaring = await solution.GetDocument(Declaration.SyntaxTree)!.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        return !(_nullable && ((PropertyDeclarationSyntax)await Declaration.GetSyntaxAsync(cancellationToken).ConfigureAwait(false)).Initializer is { Value: var initial } && ReferenceUse.IsZero(declaring!, initial));
    }

    public async Task<Solution> ApplyAsync(Solution solution, CancellationToken cancellationToken)
    {
        var uses = await FindUsesAsync(solution, cancellationToken).ConfigureAwait(false);
        var declaring = solution.GetDocument(Declaration.SyntaxTree)!.Id;
        var editor = new SolutionEditor(solution);
        foreach (var id in uses.Keys.Append(declaring).Distinct())
        {
            var document = await editor.GetDocumentEditorAsync(id, cancellationToken).ConfigureAwait(false);
            Convert(document, uses.TryGetValue(id, out var spans) ? spans : []);
            if (id == declaring)
            {
                Convert(document, (PropertyDeclarationSyntax)document.OriginalRoot.FindNode(Declaration.Span));
            }
        }

        return editor.GetChangedSolution();
    }

    private async Task<Dictionary<DocumentId, TextSpan[]>> FindUsesAsync(Solution solution, CancellationToken cancellationToken)
    {
        var references = await SymbolFinder.FindReferencesAsync(property, solution, cancellationToken).ConfigureAwait(false);
        return references.SelectMany(reference => reference.Locations).Where(location => !location.IsImplicit)
            .GroupBy(location => location.Document.Id, location => location.Location.SourceSpan)
            .ToDictionary(group => group.Key, group => group.Distinct().ToArray());
    }

    private bool ImplementsInterface() => property.ContainingType.AllInterfaces.SelectMany(type => type.GetMembers().OfType<IPropertySymbol>())
        .Any(member => SymbolEqualityComparer.Default.Equals(property.ContainingType.FindImplementationForInterfaceMember(member), property));

    private void Convert(DocumentEditor document, TextSpan[] spans)
    {
        // Inner nodes are replaced before outer ones, and reads before the assignments that contain them.
        var uses = spans.Select(span => ReferenceUse.At(document.SemanticModel, property, document.OriginalRoot, span)).OrderByDescending(use => use.Whole.SpanStart).ToList();
        foreach (var use in uses.Where(use => use.Kind == ReferenceUseKind.Read))
        {
            Read(document, use);
        }

        foreach (var assignment in uses.Where(use => use.Kind == ReferenceUseKind.Written).Select(use => use.Assignment!))
        {
            Written(document, assignment.Right);
        }
    }

    private void Convert(DocumentEditor document, PropertyDeclarationSyntax declaration)
    {
        document.ReplaceNode(declaration.Type, Simplified(_nullable ? Type + "?" : Type).WithTriviaFrom(declaration.Type));
        if (declaration.Initializer is not { Value: var initial } || ReferenceUse.IsNull(document.SemanticModel, initial))
        {
            return;
        }

        if (ReferenceUse.IsZero(document.SemanticModel, initial))
        {
            // An uninitialized reference is already zero, and the constructor rejects zero.
            document.ReplaceNode(declaration, (node, _) => WithoutInitializer((PropertyDeclarationSyntax)node));
        }
        else
        {
            Written(document, initial);
        }
    }

    private static PropertyDeclarationSyntax WithoutInitializer(PropertyDeclarationSyntax declaration) => declaration
        .WithInitializer(null)
        .WithSemicolonToken(default)
        .WithAccessorList(declaration.AccessorList!.WithTrailingTrivia(declaration.SemicolonToken.TrailingTrivia));

    private void Read(DocumentEditor document, ReferenceUse use)
    {
        if (use.PatternName is { } name)
        {
            document.ReplaceNode(name, (node, _) => SyntaxFactory.ExpressionColon(Value(((NameColonSyntax)node).Name), ((NameColonSyntax)node).ColonToken));
            return;
        }

        document.ReplaceNode(_nullable ? use.Whole : use.Node, (node, _) => _nullable ? Cast((ExpressionSyntax)node) : Value((ExpressionSyntax)node));
        if (use.Named is { } named)
        {
            document.ReplaceNode(named, (node, _) => WithName(node));
        }
    }

    private SyntaxNode WithName(SyntaxNode node) => node is AnonymousObjectMemberDeclaratorSyntax member
        ? member.WithoutLeadingTrivia().WithNameEquals(SyntaxFactory.NameEquals(SyntaxFactory.IdentifierName(property.Name), SpacedEquals)).WithLeadingTrivia(member.GetLeadingTrivia())
        : ((ArgumentSyntax)node).WithoutLeadingTrivia()
            .WithNameColon(SyntaxFactory.NameColon(SyntaxFactory.IdentifierName(property.Name), SyntaxFactory.Token(SyntaxKind.ColonToken).WithTrailingTrivia(SyntaxFactory.Space)))
            .WithLeadingTrivia(node.GetLeadingTrivia());

    private static SyntaxToken SpacedEquals => SyntaxFactory.Token(SyntaxKind.EqualsToken).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space);

    private void Written(DocumentEditor document, ExpressionSyntax value)
    {
        var type = document.SemanticModel.GetTypeInfo(value);
        document.ReplaceNode(value, (node, _) => Reference((ExpressionSyntax)node, type.Type ?? type.ConvertedType));
    }

    // A cast keeps null as null. A key that is not nullable is passed to the constructor.
    private ExpressionSyntax Reference(ExpressionSyntax value, ITypeSymbol? given) =>
        given?.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
            ? SyntaxFactory.CastExpression(SyntaxFactory.NullableType(Simplified(Type)), SyntaxFactory.ParenthesizedExpression(value.WithoutTrivia()).WithAdditionalAnnotations(Simplifier.Annotation)).WithTriviaFrom(value)
            : SyntaxFactory.ObjectCreationExpression(Simplified(Type))
                .WithArgumentList(SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(value.WithoutTrivia()))))
                .NormalizeWhitespace()
                .WithTriviaFrom(value);

    private static ParenthesizedExpressionSyntax Cast(ExpressionSyntax use) => SyntaxFactory
        .ParenthesizedExpression(SyntaxFactory.CastExpression(Simplified("global::System.Guid?"), use.WithoutTrivia())).WithTriviaFrom(use).WithAdditionalAnnotations(Simplifier.Annotation);

    private static MemberAccessExpressionSyntax Value(ExpressionSyntax use) => SyntaxFactory
        .MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, use.WithoutTrailingTrivia(), SyntaxFactory.IdentifierName("Value")).WithTrailingTrivia(use.GetTrailingTrivia());

    private static TypeSyntax Simplified(string type) => SyntaxFactory.ParseTypeName(type).WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);
}
