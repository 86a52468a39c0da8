using Microsoft.CodeAnalysis;

namespace SoftReferences.Analyzers;

/// <summary>The entity types that the contexts and configurations of a compilation name. They are found once, on first use.</summary>
internal sealed class EntityTypes(Compilation compilation)
{
    private readonly Lazy<HashSet<ITypeSymbol>> _types = new(() => Find(compilation));

    public bool Contains(ITypeSymbol type)
    {
        for (var each = type; each is not null; each = each.BaseType)
        {
            if (_types.Value.Contains(each.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether a type is an entity, or a base class of one, which inherits its properties.</summary>
    public bool ContainsDescendantOf(ITypeSymbol type) => _types.Value.Any(entity => entity.IsOrInheritsFrom(type.OriginalDefinition)) || Contains(type);

    /// <summary>Returns the types that a name may refer to in code that builds the model. They include derived types, which need no set of their own.</summary>
    public IEnumerable<ITypeSymbol> Named(string name) =>
        compilation.GetSymbolsWithName(name, SymbolFilter.Type).OfType<ITypeSymbol>().Concat(_types.Value.Where(type => type.Name == name));

    private static HashSet<ITypeSymbol> Find(Compilation compilation)
    {
        var found = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default);
        if (compilation.GetTypeByMetadataName("Microsoft.EntityFrameworkCore.DbContext") is not { } context
            || compilation.GetTypeByMetadataName("Microsoft.EntityFrameworkCore.DbSet`1") is not { } set)
        {
            return found;
        }

        var configuration = compilation.GetTypeByMetadataName("Microsoft.EntityFrameworkCore.IEntityTypeConfiguration`1");
        foreach (var type in compilation.Assembly.GlobalNamespace.AllTypes())
        {
            if (type.IsOrInheritsFrom(context))
            {
                found.UnionWith(type.GetMembers().OfType<IPropertySymbol>().Select(property => property.Type).ArgumentsOf(set));
            }

            if (configuration is not null)
            {
                found.UnionWith(type.Interfaces.ArgumentsOf(configuration));
            }
        }

        // A configuration of any entity is about a type parameter.
        found.RemoveWhere(type => type is ITypeParameterSymbol);
        return found;
    }
}
