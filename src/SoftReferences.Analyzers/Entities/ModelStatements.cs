using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SoftReferences.Analyzers;

/// <summary>The properties that are named in model-building calls anywhere in the compilation. They are found in the syntax, once, on first use.</summary>
/// <remarks>Names in methods and variables are not followed. What is missed here is found by the check of the finished model.</remarks>
/// <param name="compilation">The compilation.</param>
/// <param name="entities">Its entities.</param>
/// <param name="calls">The names of the calls.</param>
internal sealed class ModelStatements(Compilation compilation, EntityTypes entities, params string[] calls)
{
    private readonly Lazy<ILookup<string, string?>> _entities = new(() => Find(compilation, calls));

    public bool Mention(IPropertySymbol property) => _entities.Value[property.Name].Any(entity =>
        entity is null || IsOf(property, [.. entities.Named(entity)]));

    // A name that is no type's is that of a type parameter or an alias, and may stand for any entity.
    private static bool IsOf(IPropertySymbol property, IReadOnlyCollection<ITypeSymbol> entities) =>
        entities.Count == 0 || entities.Any(type => type.IsOrInheritsFrom(property.ContainingType));

    private static ILookup<string, string?> Find(Compilation compilation, string[] calls) => compilation.SyntaxTrees
        .Where(tree => calls.Any(call => tree.GetText().ToString().Contains(call)))
        .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>())
        .Where(call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: var name } && calls.Contains(name, StringComparer.Ordinal))
        .SelectMany(call => PropertiesOf(call).SelectMany(_ => EntitiesOf(call), (property, entity) => (Property: property, Entity: entity)))
        .ToLookup(each => each.Property, each => each.Entity, StringComparer.Ordinal);

    private static IEnumerable<string> PropertiesOf(InvocationExpressionSyntax call)
    {
        foreach (var node in call.ArgumentList.DescendantNodes())
        {
            switch (node)
            {
                case MemberAccessExpressionSyntax access:
                    yield return access.Name.Identifier.Text;
                    break;
                case LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.StringLiteralExpression):
                    yield return literal.Token.ValueText;
                    break;
            }
        }
    }

    /// <summary>
    /// Returns the names of the entities whose model a call may build, from <c>Entity&lt;T&gt;()</c> in the call or from each <c>IEntityTypeConfiguration&lt;T&gt;</c> of
    /// the enclosing type; <see langword="null"/> for any entity.
    /// </summary>
    private static IEnumerable<string?> EntitiesOf(InvocationExpressionSyntax call)
    {
        string?[] ofCall = [.. Arguments(call.Expression, "Entity").Take(1)];
        return ofCall.Length > 0 ? ofCall : Arguments(call.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.BaseList, "IEntityTypeConfiguration").DefaultIfEmpty();
    }

    private static IEnumerable<string?> Arguments(SyntaxNode? node, string generic) =>
        node?.DescendantNodes().OfType<GenericNameSyntax>().Where(name => name.Identifier.Text == generic).Select(Argument) ?? [];

    private static string? Argument(GenericNameSyntax name) => name.TypeArgumentList.Arguments[0] switch
    {
        SimpleNameSyntax simple => simple.Identifier.Text,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.Text,
        _ => null,
    };
}
