using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace SoftReferences.Analyzers;

/// <summary>SREF006: a migration creates a foreign key into a schema of another service.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PrincipalSchemaAnalyzer : SoftReferenceAnalyzer
{
    internal const string Id = "SREF006";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A migration adds a foreign key into a schema of another service",
        "The foreign key refers to '{0}', a table of schema '{1}', which another service owns. Remove it: the reference has a guard and a clean-up instead.",
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
        if (invocation.TargetMethod.Name is "ForeignKey" or "AddForeignKey"
            && invocation.TargetMethod.IsFrom(invocation.TargetMethod.Name, "Microsoft.EntityFrameworkCore.Migrations")
            && invocation.Text("principalSchema") is { } schema
            && schemas.IsForeign(schema, OwnSchema(invocation)))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, invocation.Argument("principalSchema")!.Syntax.GetLocation(), invocation.Text("principalTable") ?? "?", schema));
        }
    }

    /// <summary>Returns the schema of the table with the key: an argument of the call, or of the call that creates the table.</summary>
    private static string? OwnSchema(IInvocationOperation foreignKey)
    {
        for (IOperation? each = foreignKey; each is not null; each = each.Parent)
        {
            if (each is IInvocationOperation { TargetMethod.Name: "AddForeignKey" or "CreateTable" } call)
            {
                return call.Text("schema");
            }
        }

        return null;
    }
}
