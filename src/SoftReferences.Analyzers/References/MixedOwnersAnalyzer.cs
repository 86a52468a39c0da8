using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace SoftReferences.Analyzers;

/// <summary>SREF007: a key of one owner is used as a key of another.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MixedOwnersAnalyzer : SoftReferenceAnalyzer
{
    internal const string Id = "SREF007";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A key of one owner is used as a key of another",
        "A key of '{0}' is {1} '{2}'. They identify entities of different owners, and are never the same whatever their values.",
        Category.Name,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.For(Id));

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    private protected override void Start(CompilationStartAnalysisContext context, SoftReferenceTypes types)
    {
        context.RegisterOperationAction(operation => OnComparison(operation, types), OperationKind.Binary);
        context.RegisterOperationAction(operation => OnInvocation(operation, types), OperationKind.Invocation);
        context.RegisterOperationAction(operation => OnCreation(operation, types), OperationKind.ObjectCreation);
        context.RegisterOperationAction(operation => OnConversion(operation, types), OperationKind.Conversion);
    }

    private static void OnComparison(OperationAnalysisContext context, SoftReferenceTypes types)
    {
        var comparison = (IBinaryOperation)context.Operation;
        if (comparison.OperatorKind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals)
        {
            Check(context, OwnerOfKey(comparison.LeftOperand, types), "compared with one of", OwnerOfKey(comparison.RightOperand, types));
        }
    }

    private static void OnInvocation(OperationAnalysisContext context, SoftReferenceTypes types)
    {
        var invocation = (IInvocationOperation)context.Operation;
        if (invocation is { TargetMethod.Name: nameof(Equals), Instance: { } instance, Arguments.Length: 1 })
        {
            Check(context, OwnerOfKey(instance, types), "compared with one of", OwnerOfKey(invocation.Arguments[0].Value, types));
        }
        else if (invocation is { TargetMethod: { Name: "FromStorage", ContainingType: var type }, Arguments.Length: 1 } && types.IsReference(type))
        {
            Check(context, OwnerOfKey(invocation.Arguments[0].Value, types), "made a reference to", SoftReferenceTypes.OwnerOf(type));
        }
    }

    private static void OnCreation(OperationAnalysisContext context, SoftReferenceTypes types)
    {
        var creation = (IObjectCreationOperation)context.Operation;
        if (creation is { Type: INamedTypeSymbol type, Arguments.Length: 1 } && types.IsReference(type))
        {
            Check(context, OwnerOfKey(creation.Arguments[0].Value, types), "made a reference to", SoftReferenceTypes.OwnerOf(type));
        }
    }

    private static void OnConversion(OperationAnalysisContext context, SoftReferenceTypes types)
    {
        var conversion = (IConversionOperation)context.Operation;
        if (conversion.OperatorMethod is not null && types.ReferenceIn(conversion.Type) is { } reference)
        {
            Check(context, OwnerOfKey(conversion.Operand, types), "made a reference to", SoftReferenceTypes.OwnerOf(reference));
        }
    }

    private static void Check(OperationAnalysisContext context, INamedTypeSymbol? one, string what, INamedTypeSymbol? other)
    {
        if (one is not null && other is not null && !SymbolEqualityComparer.Default.Equals(one, other))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, context.Operation.Syntax.GetLocation(), one.Name, what, other.Name));
        }
    }

    /// <summary>Returns the owner of the reference that a bare key was taken from, by <c>.Value</c> or a cast.</summary>
    private static INamedTypeSymbol? OwnerOfKey(IOperation operation, SoftReferenceTypes types) => operation switch
    {
        IPropertyReferenceOperation { Property.Name: "Value", Instance.Type: INamedTypeSymbol type } when types.IsReference(type) => SoftReferenceTypes.OwnerOf(type),
        IConversionOperation { OperatorMethod: not null, Operand.Type: { } type } => types.ReferenceIn(type) is { } reference ? SoftReferenceTypes.OwnerOf(reference) : null,
        IConversionOperation conversion => OwnerOfKey(conversion.Operand, types),
        IConditionalAccessOperation { WhenNotNull: IPropertyReferenceOperation { Property.Name: "Value" } value } => OwnerOfKey(value, types),
        IParenthesizedOperation parenthesized => OwnerOfKey(parenthesized.Operand, types),
        _ => null,
    };
}
