using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace SoftReferences.Analyzers;

/// <summary>SREF002: a navigation to an entity that another service owns.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ForeignNavigationAnalyzer : SoftReferenceAnalyzer
{
    internal const string Id = "SREF002";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A navigation leads to an entity of another service",
        "'{0}' leads to '{1}', which {2}: Entity Framework Core creates a foreign key into another service for it. Keep only the reference, and get the entity's data from its owner.",
        Category.Name,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.For(Id));

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    private protected override void Start(CompilationStartAnalysisContext context, SoftReferenceTypes types)
    {
        var entities = new EntityTypes(context.Compilation);
        var model = new ModelStatements(context.Compilation, entities, "Ignore", "OwnsOne", "OwnsMany", "ComplexProperty", "ComplexCollection", "Property");
        var schemas = new SchemaBorder(context.Compilation, context.Options.AnalyzerConfigOptionsProvider, types);
        context.RegisterSymbolAction(symbol => OnProperty(symbol, types, entities, model, schemas), SymbolKind.Property);
    }

    private static void OnProperty(SymbolAnalysisContext context, SoftReferenceTypes types, EntityTypes entities, ModelStatements model, SchemaBorder schemas)
    {
        var property = (IPropertySymbol)context.Symbol;
        if (!property.IsMappedByConvention()
            || Target(property) is not { } target
            || IsPartOfItsOwner(target)
            || Reason(property, target, types, schemas) is not { } reason
            || !entities.Contains(property.ContainingType)
            || model.Mention(property))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, property.Locations[0], $"{property.ContainingType.Name}.{property.Name}", target.Name, reason));
    }

    /// <summary>Returns why the target belongs to another service, or <see langword="null"/> if it does not.</summary>
    private static string? Reason(IPropertySymbol property, INamedTypeSymbol target, SoftReferenceTypes types, SchemaBorder schemas)
    {
        if (TableSchema(target) is { } schema && schemas.IsForeign(schema))
        {
            return $"is a table of schema '{schema}'";
        }

        var key = property.ContainingType.AllProperties().FirstOrDefault(each => types.ReferenceIn(each.Type) is not null && IsKeyOf(each, property));
        return key is null ? null : $"belongs to '{types.ReferenceIn(key.Type)!.TypeArguments[0].Name}' according to '{key.Name}'";
    }

    private static bool IsKeyOf(IPropertySymbol key, IPropertySymbol navigation) =>
        ForeignKeyName(navigation) is { } ofNavigation ? key.Name == ofNavigation
        : ForeignKeyName(key) is { } ofKey ? navigation.Name == ofKey
        : key.Name == navigation.Name + "Id";

    private static string? ForeignKeyName(IPropertySymbol property) =>
        property.Attribute("System.ComponentModel.DataAnnotations.Schema.ForeignKeyAttribute")?.ConstructorArguments.FirstOrDefault().Value as string;

    private static string? TableSchema(INamedTypeSymbol type) =>
        type.Attribute("System.ComponentModel.DataAnnotations.Schema.TableAttribute")?.NamedArguments.FirstOrDefault(argument => argument.Key == "Schema").Value.Value as string;

    // A complex or an owned type has no row of its own that a key could lead to.
    private static bool IsPartOfItsOwner(INamedTypeSymbol target) =>
        target.Attribute("System.ComponentModel.DataAnnotations.Schema.ComplexTypeAttribute") is not null || target.Attribute("Microsoft.EntityFrameworkCore.OwnedAttribute") is not null;

    /// <summary>Returns the class of a property's value, or of its elements if it is a collection. Only a collection needs no setter.</summary>
    private static INamedTypeSymbol? Target(IPropertySymbol property)
    {
        var type = property.Type;
        if (type is INamedTypeSymbol { IsGenericType: true, Arity: 1 } generic
            && generic.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T
            && (generic.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T
                || generic.AllInterfaces.Any(each => each.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)))
        {
            type = generic.TypeArguments[0];
        }
        else if (property.SetMethod is null)
        {
            return null;
        }

        return type is INamedTypeSymbol { TypeKind: TypeKind.Class, SpecialType: SpecialType.None } target ? target : null;
    }
}
