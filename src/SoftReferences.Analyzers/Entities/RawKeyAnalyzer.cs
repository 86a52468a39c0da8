using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace SoftReferences.Analyzers;

/// <summary>SREF004: a bare Guid that is named like a reference to a declared owner.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RawKeyAnalyzer : SoftReferenceAnalyzer
{
    internal const string Id = "SREF004";

    /// <summary>The property of a diagnostic that holds the documentation id of the owner.</summary>
    internal const string OwnerProperty = "Owner";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A bare Guid is named like a reference to another service",
        "'{0}' is named like the id of an entity of '{1}'. As 'SoftRef<{1}>' it is validated, guarded and cleaned up.",
        Category.Name,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.For(Id));

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    private protected override void Start(CompilationStartAnalysisContext context, SoftReferenceTypes types)
    {
        var entities = new EntityTypes(context.Compilation);
        var owners = new DeclaredOwners(context.Compilation, types, new SchemaBorder(context.Compilation, context.Options.AnalyzerConfigOptionsProvider, types));
        context.RegisterSymbolAction(
            symbol =>
            {
                var property = (IPropertySymbol)symbol.Symbol;
                if (IsKey(property, types)
                    && property.IsMappedByConvention()
                    && entities.Contains(property.ContainingType)
                    && !entities.Named(Stem(property)).Any()
                    && owners.NamedBy(Stem(property)) is { } owner)
                {
                    symbol.ReportDiagnostic(Diagnostic.Create(
                        Rule,
                        property.Locations[0],
                        ImmutableDictionary<string, string?>.Empty.Add(OwnerProperty, owner.GetDocumentationCommentId()),
                        $"{property.ContainingType.Name}.{property.Name}",
                        owner.Name));
                }
            },
            SymbolKind.Property);
    }

    private static bool IsKey(IPropertySymbol property, SoftReferenceTypes types) =>
        property is { SetMethod: not null, Name.Length: > 2 }
        && property.Name.EndsWith("Id", StringComparison.Ordinal)
        && types.IsGuid(property.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : property.Type);

    private static string Stem(IPropertySymbol property) => property.Name.Substring(0, property.Name.Length - 2);
}
