using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SoftReferences.Analyzers;

/// <summary>The properties that are named in model-building calls anywhere in the compilation. They are found in the syntax, once, on first use.</summary>
/// <remarks>Names in methods and variables are not followed. What is missed here is found by the check of the finished model.</remarks>
internal sealed class ModelStatements(Compilation compilation, EntityTypes entities)
{
    private static readonly HashSet<string> Calls = new(StringComparer.Ordinal) { "HasSoftReference", "Ignore", "OwnsOne", "OwnsMany" };

    private readonly Lazy<ILookup<string, string?>> _entities = new(() => Find(compilation));

    public bool Mention(IPropertySymbol property) => _entities.Value[property.Name].Any(entity =>
        entity is null || entities.Named(entity).Any(type => type.IsOrInheritsFrom(property.ContainingType)));

    private static ILookup<string, string?> Find(Compilation compilation) => compilation.SyntaxTrees
        .Where(tree => Calls.Any(call => tree.GetText().ToString().Contains(call)))
        .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>())
        .Where(call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: var name } && Calls.Contains(name))
        .SelectMany(call => PropertiesOf(call).Select(property => (Property: property, Entity: EntityOf(call))))
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

    /// <summary>Returns the name of the entity whose model a call builds, from <c>Entity&lt;T&gt;()</c> in the call or from the enclosing <c>IEntityTypeConfiguration&lt;T&gt;</c>.</summary>
    private static string? EntityOf(InvocationExpressionSyntax call) =>
        Argument(call.Expression.DescendantNodes().OfType<GenericNameSyntax>().FirstOrDefault(name => name.Identifier.Text == "Entity"))
        ?? Argument(call.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.BaseList?.DescendantNodes().OfType<GenericNameSyntax>().FirstOrDefault(name => name.Identifier.Text == "IEntityTypeConfiguration"));

    private static string? Argument(GenericNameSyntax? name) => name?.TypeArgumentList.Arguments[0] switch
    {
        SimpleNameSyntax simple => simple.Identifier.Text,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.Text,
        _ => null,
    };
}
