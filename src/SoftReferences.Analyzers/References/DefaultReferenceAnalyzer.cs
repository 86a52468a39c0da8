using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace SoftReferences.Analyzers;

/// <summary>SREF001: a reference that refers to nothing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DefaultReferenceAnalyzer : SoftReferenceAnalyzer
{
    internal const string Id = "SREF001";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A soft reference refers to nothing",
        "This '{0}' is zero and refers to nothing: saving and JSON refuse it. Take the id from its owner, or use '{0}?' and null where there may be none.",
        Category.Name,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.For(Id));

    // Also as they occur in the names of assertions.
    private static readonly string[] Comparisons = ["Equal", "Compare", "Contain"];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    private protected override void Start(CompilationStartAnalysisContext context, SoftReferenceTypes types)
    {
        context.RegisterOperationAction(operation => OnDefault(operation, types), OperationKind.DefaultValue);
        context.RegisterOperationAction(operation => OnCreation(operation, types), OperationKind.ObjectCreation);
        context.RegisterOperationAction(operation => OnConversion(operation, types), OperationKind.Conversion);
    }

    private static void OnDefault(OperationAnalysisContext context, SoftReferenceTypes types)
    {
        if (types.IsReference(context.Operation.Type) && !IsComparedOrOutValue(context.Operation))
        {
            Report(context, context.Operation.Type!);
        }
    }

    private static void OnCreation(OperationAnalysisContext context, SoftReferenceTypes types)
    {
        var creation = (IObjectCreationOperation)context.Operation;
        if (types.IsReference(creation.Type)
            && (creation.Arguments.IsEmpty ? !IsComparedOrOutValue(creation) : ZeroKey.Is(creation.Arguments[0].Value, types)))
        {
            Report(context, creation.Type!);
        }
    }

    private static void OnConversion(OperationAnalysisContext context, SoftReferenceTypes types)
    {
        var conversion = (IConversionOperation)context.Operation;
        if (conversion.OperatorMethod is not null && types.ReferenceIn(conversion.Type) is { } reference && ZeroKey.Is(conversion.Operand, types))
        {
            Report(context, reference);
        }
    }

    /// <summary>Returns whether the zero is only compared with, or is assigned to an <c>out</c> parameter, as in a failing <c>TryX(…, out reference)</c>.</summary>
    private static bool IsComparedOrOutValue(IOperation zero)
    {
        var value = Whole(zero);
        return value.Parent switch
        {
            IBinaryOperation { OperatorKind: >= BinaryOperatorKind.Equals and <= BinaryOperatorKind.GreaterThan } => true,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: var name } } => Comparisons.Any(name.Contains) || name.EndsWith("Be", StringComparison.Ordinal),
            ISimpleAssignmentOperation assignment => IsOutParameter(assignment.Target),
            ITupleOperation values => Whole(values).Parent is IDeconstructionAssignmentOperation { Target: ITupleOperation targets } && IsOutParameter(targets.Elements[values.Elements.IndexOf(value)]),
            _ => false,
        };
    }

    private static bool IsOutParameter(IOperation target) => target is IParameterReferenceOperation { Parameter.RefKind: RefKind.Out };

    // The outermost expression whose value may be that of the operation.
    private static IOperation Whole(IOperation operation) =>
        operation.Parent is IConversionOperation or IParenthesizedOperation or IConditionalOperation or ISwitchExpressionArmOperation or ISwitchExpressionOperation ? Whole(operation.Parent) : operation;

    private static void Report(OperationAnalysisContext context, ITypeSymbol type) =>
        context.ReportDiagnostic(Diagnostic.Create(Rule, context.Operation.Syntax.GetLocation(), type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)));
}
