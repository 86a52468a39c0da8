using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace SoftReferences.Analyzers;

/// <summary>Determines which schemas belong to other services.</summary>
/// <remarks>
/// <c>SoftReferencesOwnedSchemas</c> in the project file lists the service's own schemas. Without it, only the schemas that owning services
/// in the source declare are known, and these may be the service's own. A statement within one such schema is therefore not reported.
/// </remarks>
internal sealed class SchemaBorder(Compilation compilation, AnalyzerConfigOptionsProvider options, SoftReferenceTypes types)
{
    // Not a semicolon, which starts a comment in the file that the compiler reads properties from: the package's targets replace it by a comma.
    private static readonly char[] Separators = [',', ' '];

    private readonly Lazy<ImmutableHashSet<string>> _declared = new(() => Declared(compilation, types));

    private readonly ImmutableHashSet<string> _owned =
        options.GlobalOptions.TryGetValue("build_property.SoftReferencesOwnedSchemas", out var value)
            ? [.. value.Split(Separators, StringSplitOptions.RemoveEmptyEntries)]
            : [];

    /// <summary>Returns whether a schema belongs to another service.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="own">The schema of the referring table, if it is known.</param>
    public bool IsForeign(string schema, string? own = null) =>
        _owned.IsEmpty ? schema != own && _declared.Value.Contains(schema) : !_owned.Contains(schema);

    /// <summary>Returns whether an owning service is this service: its declared schema is one of the service's own.</summary>
    public bool IsOwn(INamedTypeSymbol owner) => SchemasOf(owner).Any(_owned.Contains);

    private static ImmutableHashSet<string> Declared(Compilation compilation, SoftReferenceTypes types) =>
    [
        .. compilation.Assembly.GlobalNamespace.AllTypes()
            .Where(type => type.AllInterfaces.Contains(types.OwningService, SymbolEqualityComparer.Default))
            .SelectMany(SchemasOf),
    ];

    private static IEnumerable<string> SchemasOf(INamedTypeSymbol owner) => owner.DeclaringSyntaxReferences
        .SelectMany(reference => reference.GetSyntax().DescendantNodes().OfType<AssignmentExpressionSyntax>())
        .Where(assignment => assignment is { Left: IdentifierNameSyntax { Identifier.Text: "Schema" }, Right: LiteralExpressionSyntax })
        .Select(assignment => ((LiteralExpressionSyntax)assignment.Right).Token.ValueText);
}
