using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace SoftReferences.Analyzers;

/// <summary>The owning services that a compilation and its referenced assemblies declare.</summary>
internal sealed class DeclaredOwners(Compilation compilation, SoftReferenceTypes types, SchemaBorder schemas)
{
    private readonly Lazy<ImmutableArray<(INamedTypeSymbol Owner, string Noun)>> _owners = new(() => Find(compilation, types, schemas));

    /// <summary>Returns the owner of the entities that a name ends with: <c>AuthUsers</c> for both <c>User</c> and <c>ReviewingUser</c>.</summary>
    public INamedTypeSymbol? NamedBy(string stem) =>
        _owners.Value.FirstOrDefault(owner => stem.EndsWith(owner.Noun, StringComparison.Ordinal)).Owner;

    private static ImmutableArray<(INamedTypeSymbol Owner, string Noun)> Find(Compilation compilation, SoftReferenceTypes types, SchemaBorder schemas)
    {
        var abstractions = types.OwningService.ContainingAssembly;

        // Skips assemblies that do not reference the abstractions: they cannot declare an owner.
        var assemblies = compilation.SourceModule.ReferencedAssemblySymbols
            .Where(assembly => assembly.Modules.Any(module => module.ReferencedAssemblies.Contains(abstractions.Identity)))
            .Prepend(compilation.Assembly);
        return
        [
            .. assemblies.SelectMany(assembly => assembly.GlobalNamespace.AllTypes())
                .Where(type => type.TypeKind == TypeKind.Class && type.AllInterfaces.Contains(types.OwningService, SymbolEqualityComparer.Default) && !schemas.IsOwn(type))
                .Select(type => (type, Singular(LastWord(type.Name)))),
        ];
    }

    private static string LastWord(string name)
    {
        var start = name.Length - 1;
        while (start > 0 && !char.IsUpper(name[start]))
        {
            start--;
        }

        return name.Substring(start);
    }

    // Handles common English plurals. For an owner whose name this gets wrong, there is only no suggestion.
    private static string Singular(string noun) =>
        noun.EndsWith("ies", StringComparison.Ordinal) ? noun.Substring(0, noun.Length - 3) + "y"
        : noun.EndsWith("sses", StringComparison.Ordinal) || noun.EndsWith("xes", StringComparison.Ordinal) || noun.EndsWith("ches", StringComparison.Ordinal) || noun.EndsWith("shes", StringComparison.Ordinal) ? noun.Substring(0, noun.Length - 2)
        : noun.EndsWith("s", StringComparison.Ordinal) && !noun.EndsWith("ss", StringComparison.Ordinal) ? noun.Substring(0, noun.Length - 1)
        : noun;
}
