using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.FindSymbols;
using Microsoft.CodeAnalysis.Simplification;
using Microsoft.CodeAnalysis.Text;

namespace SoftReferences.Analyzers;

/// <summary>Turns a property that holds another service's Guid into a reference, and everything that reads or writes it along with it.</summary>
internal sealed class ReferenceConversion(IPropertySymbol property, INamedTypeSymbol owner)
{
    private const string ModelBuilding = "Microsoft.EntityFrameworkCore";

    private readonly bool _nullable = property.Type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    private string Type => $"global::SoftReferences.SoftRef<{owner.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}>";

    public async Task<Solution> ApplyAsync(Solution solution, CancellationToken cancellationToken)
    {
        var references = await SymbolFinder.FindReferencesAsync(property, solution, cancellationToken).ConfigureAwait(false);
        var uses = references.SelectMany(reference => reference.Locations).Where(location => !location.IsImplicit)
            .GroupBy(location => location.Document.Id, location => location.Location.SourceSpan)
            .ToDictionary(group => group.Key, group => group.ToArray());
        var declaration = property.DeclaringSyntaxReferences[0];
        var declaring = solution.GetDocument(declaration.SyntaxTree)!.Id;
        var editor = new SolutionEditor(solution);
        foreach (var id in uses.Keys.Append(declaring).Distinct())
        {
            var document = await editor.GetDocumentEditorAsync(id, cancellationToken).ConfigureAwait(false);
            Convert(document, uses.TryGetValue(id, out var spans) ? spans : []);
            if (id == declaring)
            {
                var type = ((PropertyDeclarationSyntax)document.OriginalRoot.FindNode(declaration.Span)).Type;
                document.ReplaceNode(type, Simplified(_nullable ? Type + "?" : Type).WithTriviaFrom(type));
            }
        }

        return editor.GetChangedSolution();
    }

    private void Convert(DocumentEditor document, TextSpan[] spans)
    {
        ExpressionSyntax[] uses =
        [
            .. spans.Select(span => document.OriginalRoot.FindNode(span, getInnermostNodeForTie: true))
                .Select(name => name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name)
                .OfType<ExpressionSyntax>()
                .Where(use => !StaysAsItIs(document.SemanticModel, use)),
        ];

        // What goes from one such property to another stays as it is. What is read inside of what is written comes first.
        var read = uses.Where(use => Assignment(use) is null && !(use.Parent is AssignmentExpressionSyntax { Left: var left } && uses.Contains(left))).ToArray();
        var written = uses.Select(Assignment).OfType<AssignmentExpressionSyntax>().Where(each => !uses.Contains(each.Right) && !each.Right.IsKind(SyntaxKind.NullLiteralExpression)).ToArray();
        foreach (var use in read)
        {
            document.ReplaceNode(use, (node, _) => Read((ExpressionSyntax)node));
        }

        foreach (var assignment in written)
        {
            document.ReplaceNode(assignment.Right, (node, _) => Written((ExpressionSyntax)node, document.SemanticModel.GetTypeInfo(assignment.Right).Type));
        }
    }

    private static AssignmentExpressionSyntax? Assignment(ExpressionSyntax use) =>
        use.Parent is AssignmentExpressionSyntax assignment && assignment.Left == use && assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) ? assignment : null;

    /// <summary>Whether a use only names the property: in <c>nameof</c>, or in a call that builds the model.</summary>
    private static bool StaysAsItIs(SemanticModel model, ExpressionSyntax use)
    {
        foreach (var invocation in use.Ancestors().OfType<InvocationExpressionSyntax>())
        {
            if (invocation.Expression is IdentifierNameSyntax { Identifier.Text: "nameof" })
            {
                return true;
            }

            if (model.GetSymbolInfo(invocation).Symbol is IMethodSymbol { ContainingType: { Name: var type } container }
                && type.EndsWith("Builder", StringComparison.Ordinal)
                && container.ContainingNamespace.ToDisplayString().StartsWith(ModelBuilding, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    // A nullable key may be null: only a cast passes that on. One that is not is made a reference where it stands.
    private ExpressionSyntax Written(ExpressionSyntax value, ITypeSymbol? given) =>
        given?.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
            ? SyntaxFactory.CastExpression(SyntaxFactory.NullableType(Reference()), SyntaxFactory.ParenthesizedExpression(value.WithoutTrivia()).WithAdditionalAnnotations(Simplifier.Annotation)).WithTriviaFrom(value)
            : SyntaxFactory.ObjectCreationExpression(Reference())
                .WithArgumentList(SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(value.WithoutTrivia()))))
                .NormalizeWhitespace()
                .WithTriviaFrom(value);

    private ExpressionSyntax Read(ExpressionSyntax use) => _nullable
        ? SyntaxFactory.ParenthesizedExpression(SyntaxFactory.CastExpression(Simplified("global::System.Guid?"), use.WithoutTrivia())).WithTriviaFrom(use).WithAdditionalAnnotations(Simplifier.Annotation)
        : SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, use.WithoutTrailingTrivia(), SyntaxFactory.IdentifierName("Value")).WithTrailingTrivia(use.GetTrailingTrivia());

    private TypeSyntax Reference() => Simplified(Type);

    private static TypeSyntax Simplified(string type) => SyntaxFactory.ParseTypeName(type).WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);
}
