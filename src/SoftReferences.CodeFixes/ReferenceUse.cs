using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace SoftReferences.Analyzers;

/// <summary>A use of the property in code, and how to convert it.</summary>
internal sealed class ReferenceUse
{
    private const string ModelBuilding = "Microsoft.EntityFrameworkCore";

    private readonly SemanticModel _model;
    private readonly IPropertySymbol _property;
    private readonly bool _nullable;

    private ReferenceUse(SemanticModel model, IPropertySymbol property, SyntaxNode node)
    {
        (_model, _property, Node) = (model, property, node);
        _nullable = property.Type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;
        Whole = node is MemberBindingExpressionSyntax ? Chain(node) : node;
        Kind = Find();
    }

    /// <summary>Gets how the use is converted.</summary>
    public ReferenceUseKind Kind { get; }

    /// <summary>Gets the name with its qualifier: <c>pet.UserId</c>, or <c>.UserId</c> after a question mark.</summary>
    public SyntaxNode Node { get; }

    /// <summary>Gets the expression with the value: all of <c>pet?.UserId</c>.</summary>
    public SyntaxNode Whole { get; }

    /// <summary>Gets the assignment to the property, or <see langword="null"/>.</summary>
    public AssignmentExpressionSyntax? Assignment => Node.Parent is AssignmentExpressionSyntax assignment && assignment.Left == Node ? assignment : null;

    /// <summary>Gets the node whose name is inferred from the use: a member of an anonymous type, or an element of a tuple.</summary>
    public SyntaxNode? Named => Whole.Parent switch
    {
        AnonymousObjectMemberDeclaratorSyntax { NameEquals: null } member => member,
        ArgumentSyntax { NameColon: null, Parent: TupleExpressionSyntax tuple } element when IsNamed(tuple, element) => element,
        _ => null,
    };

    /// <summary>Gets the name in a property pattern.</summary>
    public NameColonSyntax? PatternName => Node.Parent is NameColonSyntax { Parent: SubpatternSyntax } name ? name : null;

    public static ReferenceUse At(SemanticModel model, IPropertySymbol property, SyntaxNode root, TextSpan span)
    {
        var name = root.FindNode(span, findInsideTrivia: true, getInnermostNodeForTie: true);
        return new(model, property, name.Parent switch
        {
            MemberAccessExpressionSyntax access when access.Name == name => access,
            MemberBindingExpressionSyntax binding => binding,
            _ => name,
        });
    }

    private ReferenceUseKind Find()
    {
        if (Node.AncestorsAndSelf().Any(node => node is DocumentationCommentTriviaSyntax || (node is InvocationExpressionSyntax call && IsNameOf(call))))
        {
            return ReferenceUseKind.Named;
        }

        if (Node is not ExpressionSyntax)
        {
            return ReferenceUseKind.Unknown;
        }

        if (Selecting() is { } selecting)
        {
            return selecting.Name == "SetProperty" ? ReferenceUseKind.Unknown : ReferenceUseKind.Named;
        }

        return Assignment is { } assignment ? OfAssignment(assignment)
            : IsAssignedToSameProperty() ? ReferenceUseKind.Named
            : Pattern() is { } subpattern ? OfPattern(subpattern)
            : IsTarget() || (_nullable && Node is MemberBindingExpressionSyntax && Whole is not ConditionalAccessExpressionSyntax) ? ReferenceUseKind.Unknown
            : ReferenceUseKind.Read;
    }

    private ReferenceUseKind OfAssignment(AssignmentExpressionSyntax assignment)
    {
        // If the value of the assignment is used, its type would change too.
        if (!(assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) || assignment.IsKind(SyntaxKind.CoalesceAssignmentExpression)) || !IsStatement(assignment))
        {
            return ReferenceUseKind.Unknown;
        }

        return IsProperty(assignment.Right) || IsNull(_model, assignment.Right) ? ReferenceUseKind.Named
            : IsZero(_model, assignment.Right) ? ReferenceUseKind.Unknown
            : ReferenceUseKind.Written;
    }

    // A comparison with null stays valid. Any other pattern would be matched against another type.
    private ReferenceUseKind OfPattern(SubpatternSyntax subpattern) =>
        !_nullable ? ReferenceUseKind.Read
        : Node.Parent is BaseExpressionColonSyntax && subpattern.Pattern is ConstantPatternSyntax or UnaryPatternSyntax { Pattern: ConstantPatternSyntax } ? ReferenceUseKind.Named
        : ReferenceUseKind.Unknown;

    /// <summary>Returns whether a value is the zero of its type, which the constructor of a reference rejects.</summary>
    public static bool IsZero(SemanticModel model, ExpressionSyntax value) => value switch
    {
        LiteralExpressionSyntax or DefaultExpressionSyntax => !IsNull(model, value),
        BaseObjectCreationExpressionSyntax { ArgumentList: null or { Arguments.Count: 0 } } => true,
        _ => model.GetSymbolInfo(value).Symbol is IFieldSymbol { Name: "Empty", ContainingType: { Name: "Guid" } },
    };

    /// <summary>Returns whether a value is null, also as <c>default</c> of a nullable type.</summary>
    public static bool IsNull(SemanticModel model, ExpressionSyntax value) =>
        value.IsKind(SyntaxKind.NullLiteralExpression)
        || ((value.IsKind(SyntaxKind.DefaultLiteralExpression) || value.IsKind(SyntaxKind.DefaultExpression))
            && model.GetTypeInfo(value).Type?.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T);

    // An assignment between two uses of this property stays valid.
    private bool IsAssignedToSameProperty() => Whole.Parent is AssignmentExpressionSyntax assignment && assignment.Right == Whole && IsProperty(assignment.Left);

    private bool IsProperty(ExpressionSyntax expression)
    {
        var last = expression;
        while (last is ConditionalAccessExpressionSyntax access)
        {
            last = access.WhenNotNull;
        }

        return SymbolEqualityComparer.Default.Equals(_model.GetSymbolInfo(last).Symbol?.OriginalDefinition, _property.OriginalDefinition);
    }

    private bool IsTarget()
    {
        var node = Whole;
        while (node.Parent is ArgumentSyntax { Parent: TupleExpressionSyntax tuple })
        {
            node = tuple;
        }

        return (node != Whole && node.Parent is AssignmentExpressionSyntax assignment && assignment.Left == node)
            || (node != Whole && node.Parent is ForEachVariableStatementSyntax)
            || Node.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not 0 } or RefExpressionSyntax
            || Node.Parent.IsKind(SyntaxKind.PreIncrementExpression) || Node.Parent.IsKind(SyntaxKind.PostIncrementExpression);
    }

    private bool IsStatement(AssignmentExpressionSyntax assignment)
    {
        var whole = Chain(assignment);
        return whole.Parent switch
        {
            ExpressionStatementSyntax or InitializerExpressionSyntax or ForStatementSyntax => true,
            LambdaExpressionSyntax lambda => _model.GetSymbolInfo(lambda).Symbol is IMethodSymbol { ReturnsVoid: true },
            ArrowExpressionClauseSyntax { Parent: { } member } => _model.GetDeclaredSymbol(member) is IMethodSymbol { ReturnsVoid: true },
            _ => false,
        };
    }

    private SubpatternSyntax? Pattern()
    {
        var node = Node;
        while (node.Parent is MemberAccessExpressionSyntax)
        {
            node = node.Parent;
        }

        return node.Parent is BaseExpressionColonSyntax { Parent: SubpatternSyntax subpattern } ? subpattern : null;
    }

    /// <summary>Returns the model-building or update method if the use is the body of its lambda, which selects the property and nothing else.</summary>
    private IMethodSymbol? Selecting()
    {
        var node = Whole;
        while (node.Parent is ParenthesizedExpressionSyntax or CastExpressionSyntax || node.Parent.IsKind(SyntaxKind.SuppressNullableWarningExpression))
        {
            node = node.Parent!;
        }

        if (node.Parent is AnonymousObjectMemberDeclaratorSyntax { Parent: { } creation })
        {
            node = creation;
        }

        return node.Parent is LambdaExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } } lambda && lambda.Body == node
            && _model.GetSymbolInfo(call).Symbol is IMethodSymbol { ContainingType: { } container } method
            && (container.Name.EndsWith("Builder", StringComparison.Ordinal) || method.Name == "SetProperty")
            && container.ContainingNamespace.ToDisplayString().StartsWith(ModelBuilding, StringComparison.Ordinal)
            ? method
            : null;
    }

    // The name of an element is inferred only if it is unique, and the target type gives it no other name.
    private bool IsNamed(TupleExpressionSyntax tuple, ArgumentSyntax element)
    {
        var index = tuple.Arguments.IndexOf(element);
        return _model.GetTypeInfo(tuple) is { Type: INamedTypeSymbol { TupleElements: { IsDefault: false } own } } type && own[index].Name == _property.Name
            && (type.ConvertedType is not INamedTypeSymbol { TupleElements: { IsDefault: false } given } || given[index].Name == _property.Name);
    }

    private static bool IsNameOf(InvocationExpressionSyntax call) => call.Expression is IdentifierNameSyntax { Identifier.Text: "nameof" };

    // The outermost conditional access of which the node is the end.
    private static SyntaxNode Chain(SyntaxNode node)
    {
        while (node.Parent is ConditionalAccessExpressionSyntax access && access.WhenNotNull == node)
        {
            node = access;
        }

        return node;
    }
}
