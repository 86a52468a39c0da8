using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace SoftReferences.Analyzers;

/// <summary>Changes <c>EF.Property</c> to ask for the reference, and takes the key from it where the key was used.</summary>
internal static class AskedProperty
{
    /// <returns>The root with the call replaced, or <see langword="null"/> if Entity Framework Core needs the bare property.</returns>
    public static SyntaxNode? Replace(SyntaxNode root, InvocationExpressionSyntax call, string reference, SemanticModel model)
    {
        var name = (call.Expression as MemberAccessExpressionSyntax)?.Name ?? call.Expression as SimpleNameSyntax;
        if (name is not GenericNameSyntax { TypeArgumentList: var types } || IsSet(call))
        {
            return null;
        }

        var type = types.Arguments[0];
        var isNullable = model.GetTypeInfo(call).Type?.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;
        var asked = call.ReplaceNode(type, SyntaxFactory.ParseTypeName(isNullable ? reference + "?" : reference).WithTriviaFrom(type));
        return root.ReplaceNode(call, IsNullOrDefault(Other(call)) || IsHasValueRead(call) ? asked : isNullable ? Cast(asked, type) : Value(asked));
    }

    // The first argument of SetProperty has to select a property and nothing else.
    private static bool IsSet(InvocationExpressionSyntax call) =>
        Whole(call).Parent is LambdaExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "SetProperty" } } } };

    /// <summary>Returns the other operand if the call is compared for equality.</summary>
    private static ExpressionSyntax? Other(InvocationExpressionSyntax call)
    {
        var whole = Whole(call);
        return whole.Parent is BinaryExpressionSyntax comparison && (comparison.IsKind(SyntaxKind.EqualsExpression) || comparison.IsKind(SyntaxKind.NotEqualsExpression))
            ? comparison.Left == whole ? comparison.Right : comparison.Left
            : null;
    }

    private static bool IsNullOrDefault(ExpressionSyntax? other) => other is ParenthesizedExpressionSyntax parenthesized
        ? IsNullOrDefault(parenthesized.Expression)
        : other.IsKind(SyntaxKind.NullLiteralExpression) || other.IsKind(SyntaxKind.DefaultLiteralExpression);

    private static bool IsHasValueRead(InvocationExpressionSyntax call) => Whole(call).Parent is MemberAccessExpressionSyntax { Name.Identifier.Text: nameof(Nullable<int>.HasValue) };

    private static SyntaxNode Whole(SyntaxNode call) => call.Parent is ParenthesizedExpressionSyntax parenthesized ? Whole(parenthesized) : call;

    private static MemberAccessExpressionSyntax Value(InvocationExpressionSyntax asked) => SyntaxFactory
        .MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, asked.WithoutTrailingTrivia(), SyntaxFactory.IdentifierName("Value")).WithTrailingTrivia(asked.GetTrailingTrivia());

    // A cast, unlike .Value, keeps null as null.
    private static ParenthesizedExpressionSyntax Cast(InvocationExpressionSyntax asked, TypeSyntax key) => SyntaxFactory
        .ParenthesizedExpression(SyntaxFactory.CastExpression(key.WithoutTrivia(), asked.WithoutTrivia())).WithTriviaFrom(asked).WithAdditionalAnnotations(Simplifier.Annotation);
}
