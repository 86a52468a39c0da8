using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace SoftReferences.Analyzers;

/// <summary>SREF008: a reference does not declare what happens to its row when the owner deletes the entity.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UndeclaredOrphanActionAnalyzer : SoftReferenceAnalyzer
{
    internal const string Id = "SREF008";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A reference does not say what happens to orphans",
        "'{0}' does not say what happens to the row when '{1}' deletes the entity. Add [OnOwnerDeleted(…)], or HasSoftReference(…).OnOwnerDeleted(…) to the model.",
        Category.Name,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.For(Id));

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    private protected override void Start(CompilationStartAnalysisContext context, SoftReferenceTypes types)
    {
        var entities = new EntityTypes(context.Compilation);
        var model = new ModelStatements(context.Compilation, entities, "HasSoftReference", "Ignore", "OwnsOne", "OwnsMany");
        context.RegisterSymbolAction(symbol => OnProperty(symbol, types, entities, model), SymbolKind.Property);
    }

    private static void OnProperty(SymbolAnalysisContext context, SoftReferenceTypes types, EntityTypes entities, ModelStatements model)
    {
        if (context.Symbol is IPropertySymbol { SetMethod: not null } property
            && property.IsMappedByConvention()
            && types.ReferenceIn(property.Type) is { } reference
            && property.Attribute("SoftReferences.OnOwnerDeletedAttribute") is null
            && entities.ContainsDescendantOf(property.ContainingType)
            && !model.Mention(property))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, property.Locations[0], $"{property.ContainingType.Name}.{property.Name}", reference.TypeArguments[0].Name));
        }
    }
}
