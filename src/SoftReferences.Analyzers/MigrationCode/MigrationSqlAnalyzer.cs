using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace SoftReferences.Analyzers;

/// <summary>SREF005: the SQL of a migration creates a foreign key into a schema of another service.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MigrationSqlAnalyzer : SoftReferenceAnalyzer
{
    internal const string Id = "SREF005";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "SQL of a migration refers to a table of another service",
        "The SQL creates a foreign key to '{0}', a table of schema '{1}', which another service owns. Remove it: the reference has a guard and a clean-up instead.",
        Category.Name,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.For(Id));

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    private protected override GeneratedCodeAnalysisFlags GeneratedCode => GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics;

    private protected override void Start(CompilationStartAnalysisContext context, SoftReferenceTypes types)
    {
        if (context.Compilation.GetTypeByMetadataName("Microsoft.EntityFrameworkCore.Migrations.MigrationBuilder") is not null)
        {
            var schemas = new SchemaBorder(context.Compilation, context.Options.AnalyzerConfigOptionsProvider, types);
            context.RegisterOperationAction(operation => OnInvocation(operation, schemas), OperationKind.Invocation);
        }
    }

    private static void OnInvocation(OperationAnalysisContext context, SchemaBorder schemas)
    {
        var invocation = (IInvocationOperation)context.Operation;
        if (!invocation.TargetMethod.IsFrom("Sql", "Microsoft.EntityFrameworkCore.Migrations") || invocation.Argument("sql") is not { } argument)
        {
            return;
        }

        var sql = new StringBuilder();
        Append(sql, argument.Value);
        foreach (var (schema, table) in SqlReference.In(sql.ToString()).Where(each => schemas.IsForeign(each.Schema, each.OwnSchema)).Select(each => (each.Schema, each.Table)).Distinct())
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, argument.Syntax.GetLocation(), table, schema));
        }
    }

    /// <summary>Appends the parts of a string that are known at compile time. Each unknown part is replaced by a parameter, which matches no name.</summary>
    private static void Append(StringBuilder sql, IOperation text)
    {
        switch (text)
        {
            case { ConstantValue: { HasValue: true, Value: { } value } }:
                sql.Append(value);
                break;
            case IInterpolatedStringOperation interpolated:
                foreach (var part in interpolated.Parts)
                {
                    Append(sql, part switch { IInterpolatedStringTextOperation literal => literal.Text, IInterpolationOperation hole => hole.Expression, _ => part });
                }

                break;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum:
                Append(sql, sum.LeftOperand);
                Append(sql, sum.RightOperand);
                break;
            case IConversionOperation conversion:
                Append(sql, conversion.Operand);
                break;
            default:
                sql.Append('?');
                break;
        }
    }
}
