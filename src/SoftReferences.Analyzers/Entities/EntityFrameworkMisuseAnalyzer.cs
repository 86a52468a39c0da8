using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace SoftReferences.Analyzers;

/// <summary>SREF003: a query of Entity Framework Core uses a key instead of the reference.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EntityFrameworkMisuseAnalyzer : SoftReferenceAnalyzer
{
    internal const string Id = "SREF003";

    /// <summary>The property of a diagnostic with the reference's type as it is written in code.</summary>
    internal const string ReferenceProperty = "Reference";

    /// <summary>The property of a diagnostic with the <see cref="EntityFrameworkMisuse"/>.</summary>
    internal const string MisuseProperty = "Misuse";

    private const string EntityFramework = "Microsoft.EntityFrameworkCore";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Entity Framework Core is given a key where it needs the reference",
        "{0}",
        Category.Name,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.For(Id));

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    private protected override void Start(CompilationStartAnalysisContext context, SoftReferenceTypes types)
    {
        if (context.Compilation.GetTypeByMetadataName("Microsoft.EntityFrameworkCore.DbContext") is not null)
        {
            context.RegisterOperationAction(operation => OnInvocation(operation, types), OperationKind.Invocation);
        }
    }

    private static void OnInvocation(OperationAnalysisContext context, SoftReferenceTypes types)
    {
        var invocation = (IInvocationOperation)context.Operation;
        var method = invocation.TargetMethod;
        if (method.Name is "Find" or "FindAsync" or "FindEntry" or "FindEntryUntyped" && method.IsFrom(method.Name, EntityFramework))
        {
            OnFind(context, invocation, types);
        }
        else if (method is { Name: "Property", ContainingType.Name: "EF", TypeArguments.Length: 1 } && method.IsFrom("Property", EntityFramework))
        {
            OnProperty(context, invocation, types);
        }
        else if (method.Name is "Intersect" or "Except" && method.ContainingType.ToDisplayString() == "System.Linq.Queryable")
        {
            OnSetOperation(context, invocation, types);
        }
    }

    private static void OnFind(OperationAnalysisContext context, IInvocationOperation find, SoftReferenceTypes types)
    {
        var entity = (find.Argument("keyValue") is null ? find.TargetMethod.TypeArguments.FirstOrDefault() : null) ?? find.TargetMethod.ContainingType.TypeArguments.FirstOrDefault() ?? (find.Argument("entityType")?.Value as ITypeOfOperation)?.TypeOperand;
        if (entity is null
            || KeyOf(entity) is not { } key
            || types.ReferenceIn(key.Type) is not { } reference
            || Given(find) is not { Type: { } given } value
            || !SymbolEqualityComparer.Default.Equals(WithoutNull(given), types.KeyOf(reference)))
        {
            return;
        }

        Report(
            context,
            value.Syntax,
            reference,
            EntityFrameworkMisuse.Key,
            $"'{find.TargetMethod.Name}' looks '{entity.Name}' up by its key '{key.Name}', a '{Display(reference)}', and throws for '{Display(given)}'. Give it the reference.");
    }

    private static void OnProperty(OperationAnalysisContext context, IInvocationOperation call, SoftReferenceTypes types)
    {
        var asked = call.TargetMethod.TypeArguments[0];
        if (call.Arguments.Length == 2
            && Unconverted(call.Arguments[0].Value).Type is { } entity
            && call.Arguments[1].Value.ConstantValue is { HasValue: true, Value: string name }
            && entity.AllProperties().FirstOrDefault(property => property.Name == name) is { } property
            && types.ReferenceIn(property.Type) is { } reference
            && SymbolEqualityComparer.Default.Equals(WithoutNull(asked), types.KeyOf(reference)))
        {
            Report(
                context,
                call.Syntax,
                reference,
                EntityFrameworkMisuse.Property,
                $"'{entity.Name}.{name}' is a '{Display(property.Type)}', and cannot be read as '{Display(asked)}'. Ask for the property's own type.");
        }
    }

    private static void OnSetOperation(OperationAnalysisContext context, IInvocationOperation call, SoftReferenceTypes types)
    {
        if (call is { TargetMethod.TypeArguments.Length: 1, Arguments.Length: 2 }
            && types.ReferenceIn(call.TargetMethod.TypeArguments[0]) is { } reference
            && call.Argument("source2") is { Value: var second }
            && IsList(second))
        {
            var advice = call.TargetMethod.Name == "Intersect" ? "Where(reference => list.Contains(reference))" : "Where(reference => !list.Contains(reference))";
            Report(context, call.Syntax, reference, EntityFrameworkMisuse.SetOperation, $"'{call.TargetMethod.Name}' of a query and a list in memory is not translated. Write '{advice}'.");
        }
    }

    // Excludes null, which is neither a query nor a list.
    private static bool IsList(IOperation second) =>
        Unconverted(second) is { Type: { } type } and not IDefaultValueOperation
        && !type.AllInterfaces.Concat([type]).Any(each => each.ToDisplayString() == "System.Linq.IQueryable");

    private static IPropertySymbol? KeyOf(ITypeSymbol entity)
    {
        IPropertySymbol[] properties = [.. entity.AllProperties()];
        IPropertySymbol[] marked = [.. properties.Where(property => property.Attribute("System.ComponentModel.DataAnnotations.KeyAttribute") is not null)];
        return marked.Length switch
        {
            0 => properties.FirstOrDefault(property => property.Name == "Id") ?? properties.FirstOrDefault(property => property.Name == entity.Name + "Id"),
            1 => marked[0],
            _ => null,
        };
    }

    // FindEntry has a single key. Its overload for any property gives the name first, and no key.
    private static IOperation? Given(IInvocationOperation find) => find.Argument("keyValues") is { } several ? SingleElement(Unconverted(several.Value))
        : find is { Arguments.Length: 1 } && find.Argument("keyValue") is { } single ? Unconverted(single.Value)
        : null;

    private static IOperation? SingleElement(IOperation values) => values switch
    {
        IArrayCreationOperation { Initializer.ElementValues: { Length: 1 } elements } => Unconverted(elements[0]),
        ICollectionExpressionOperation { Elements: { Length: 1 } elements } => Unconverted(elements[0]),
        _ => null,
    };

    private static IOperation Unconverted(IOperation operation) => operation is IConversionOperation { OperatorMethod: null } conversion ? Unconverted(conversion.Operand) : operation;

    private static ITypeSymbol WithoutNull(ITypeSymbol type) => type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;

    private static void Report(OperationAnalysisContext context, SyntaxNode where, INamedTypeSymbol reference, EntityFrameworkMisuse misuse, string message) => context.ReportDiagnostic(Diagnostic.Create(
        Rule,
        where.GetLocation(),
        ImmutableDictionary<string, string?>.Empty
            .Add(ReferenceProperty, reference.ToMinimalDisplayString(context.Operation.SemanticModel!, where.SpanStart))
            .Add(MisuseProperty, misuse.ToString()),
        message));

    private static string Display(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
