using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace SoftReferences.Analyzers;

/// <summary>The owning services that a compilation and the assemblies beside it declare.</summary>
internal sealed class DeclaredOwners(Compilation compilation, SoftReferenceTypes types, SchemaBorder schemas)
{
    private readonly Lazy<ImmutableArray<(INamedTypeSymbol Owner, string Noun)>> _owners = new(() => Find(compilation, types, schemas));

    /// <summary>Gets the owner whose entities a name speaks of: <c>User</c> and <c>ReviewingUser</c> both of <c>AuthUsers</c>.</summary>
    public INamedTypeSymbol? NamedBy(string stem) =>
        _owners.Value.FirstOrDefault(owner => stem.EndsWith(owner.Noun, StringComparison.Ordinal)).Owner;

    private static ImmutableArray<(INamedTypeSymbol Owner, string Noun)> Find(Compilation compilation, SoftReferenceTypes types, SchemaBorder schemas)
    {
        var abstractions = types.OwningService.ContainingAssembly;

        // Only an assembly that refers to the abstractions can declare an owner: all others need not be looked through.
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

    // English plurals as resources have them. A name that this gets wrong is only not suggested.
    private static string Singular(string noun) =>
        noun.EndsWith("ies", StringComparison.Ordinal) ? noun.Substring(0, noun.Length - 3) + "y"
        : noun.EndsWith("sses", StringComparison.Ordinal) || noun.EndsWith("xes", StringComparison.Ordinal) || noun.EndsWith("ches", StringComparison.Ordinal) || noun.EndsWith("shes", StringComparison.Ordinal) ? noun.Substring(0, noun.Length - 2)
        : noun.EndsWith("s", StringComparison.Ordinal) && !noun.EndsWith("ss", StringComparison.Ordinal) ? noun.Substring(0, noun.Length - 1)
        : noun;
}
