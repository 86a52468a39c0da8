using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace SoftReferences.Analyzers.Tests;

/// <summary>The tests of one rule.</summary>
public abstract class RuleTests<TAnalyzer, TFix>
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TFix : CodeFixProvider, new()
{
    /// <summary>Asserts that the rule reports exactly the marked places.</summary>
    protected static Task FindsAsync(string source, string? message = null) => RunAsync(new(source), message);

    /// <summary>Asserts that the rule reports nothing.</summary>
    protected static Task IsSilentAsync(string source) => RunAsync(new(source));

    /// <summary>Asserts the same in a service that declares the schemas it owns.</summary>
    protected static Task FindsOwningAsync(string schemas, string source) => RunAsync(new AnalyzerTest<TAnalyzer, TFix>(source).OwningSchemas(schemas));

    /// <summary>Asserts that the fix changes one source into another.</summary>
    protected static Task FixesAsync(string source, string fixedSource, int action = 0, string? title = null) => RunAsync(new(source, fixedSource)
    {
        CodeActionIndex = action,
        CodeActionVerifier = title is null ? null : (codeAction, verifier) => verifier.Equal(title, codeAction.Title),
    });

    /// <summary>Asserts that there is no fix.</summary>
    protected static Task OffersNothingAsync(string source) => RunAsync(new(source, source));

    private static async Task RunAsync(AnalyzerTest<TAnalyzer, TFix> test, string? message = null)
    {
        if (message is not null)
        {
            var rule = new TAnalyzer().SupportedDiagnostics.Single();
            test.ExpectedDiagnostics.Add(new DiagnosticResult(rule).WithLocation(0).WithMessage(message));
        }

        await test.RunAsync();
    }
}
