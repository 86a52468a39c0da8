using Microsoft.CodeAnalysis;

namespace SoftReferences.Analyzers;

/// <summary>The types of SoftReferences.Abstractions in a compilation that references it.</summary>
internal sealed class SoftReferenceTypes
{
    private readonly INamedTypeSymbol _reference;
    private readonly INamedTypeSymbol _keyedReference;
    private readonly INamedTypeSymbol _guid;

    private SoftReferenceTypes(INamedTypeSymbol reference, INamedTypeSymbol keyedReference, INamedTypeSymbol owningService, INamedTypeSymbol guid)
    {
        _reference = reference;
        _keyedReference = keyedReference;
        _guid = guid;
        OwningService = owningService;
    }

    /// <summary>Gets the type of <c>IOwningService</c>.</summary>
    public INamedTypeSymbol OwningService { get; }

    public static SoftReferenceTypes? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName("SoftReferences.SoftRef`1") is { } reference
        && compilation.GetTypeByMetadataName("SoftReferences.SoftRef`2") is { } keyedReference
        && compilation.GetTypeByMetadataName("SoftReferences.IOwningService") is { } owningService
        && compilation.GetTypeByMetadataName("System.Guid") is { } guid
            ? new(reference, keyedReference, owningService, guid)
            : null;

    /// <summary>Returns the reference type, if a type is one or the nullable form of one.</summary>
    public INamedTypeSymbol? ReferenceIn(ITypeSymbol? type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            type = nullable.TypeArguments[0];
        }

        return type is INamedTypeSymbol named && IsReference(named) ? named : null;
    }

    public bool IsReference(ITypeSymbol? type) =>
        type is INamedTypeSymbol { IsGenericType: true } named
        && (SymbolEqualityComparer.Default.Equals(named.OriginalDefinition, _reference)
            || SymbolEqualityComparer.Default.Equals(named.OriginalDefinition, _keyedReference));

    /// <summary>Returns the type of a reference's key.</summary>
    public ITypeSymbol KeyOf(INamedTypeSymbol reference) => reference.Arity == 1 ? _guid : reference.TypeArguments[1];

    public bool IsGuid(ITypeSymbol? type) => SymbolEqualityComparer.Default.Equals(type, _guid);

    /// <summary>Returns the owner of a reference, or <see langword="null"/> if it is a type parameter.</summary>
    public static INamedTypeSymbol? OwnerOf(INamedTypeSymbol reference) => reference.TypeArguments[0] as INamedTypeSymbol;
}
