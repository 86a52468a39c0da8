using Microsoft.CodeAnalysis;

namespace SoftReferences.Analyzers;

/// <summary>Extensions of the compiler's symbols.</summary>
internal static class SymbolExtensions
{
    public static IEnumerable<INamedTypeSymbol> AllTypes(this INamespaceSymbol root) => root.GetMembers().SelectMany(member => member switch
    {
        INamespaceSymbol space => space.AllTypes(),
        INamedTypeSymbol type => type.AndNested(),
        _ => [],
    });

    /// <summary>Returns whether a type is another or inherits from it, whatever their type arguments.</summary>
    public static bool IsOrInheritsFrom(this ITypeSymbol type, ITypeSymbol ancestor)
    {
        for (var each = type; each is not null; each = each.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(each.OriginalDefinition, ancestor.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns the type arguments of those types that are constructed from a definition with one type parameter.</summary>
    public static IEnumerable<ITypeSymbol> ArgumentsOf(this IEnumerable<ITypeSymbol> types, INamedTypeSymbol definition) =>
        types.OfType<INamedTypeSymbol>().Where(type => SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, definition)).Select(type => type.TypeArguments[0].OriginalDefinition);

    /// <summary>Returns the properties of a type, including inherited ones.</summary>
    public static IEnumerable<IPropertySymbol> AllProperties(this ITypeSymbol type)
    {
        for (var each = type; each is not null; each = each.BaseType)
        {
            foreach (var property in each.GetMembers().OfType<IPropertySymbol>().Where(property => !property.IsStatic && !property.IsIndexer))
            {
                yield return property;
            }
        }
    }

    public static AttributeData? Attribute(this ISymbol symbol, string fullName) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.ToDisplayString() == fullName);

    /// <summary>Returns whether Entity Framework Core maps a property without being told to. Of parts and overrides, only the first declaration counts.</summary>
    public static bool IsMappedByConvention(this IPropertySymbol property) =>
        property is { IsStatic: false, IsIndexer: false, PartialDefinitionPart: null, OverriddenProperty: null, GetMethod.DeclaredAccessibility: Accessibility.Public }
        && property.Attribute("System.ComponentModel.DataAnnotations.Schema.NotMappedAttribute") is null;

    public static bool IsFrom(this ISymbol symbol, string name, string containingNamespace) =>
        symbol.Name == name && symbol.ContainingNamespace?.ToDisplayString().StartsWith(containingNamespace, StringComparison.Ordinal) == true;

    private static IEnumerable<INamedTypeSymbol> AndNested(this INamedTypeSymbol type) => type.GetTypeMembers().SelectMany(AndNested).Prepend(type);
}
