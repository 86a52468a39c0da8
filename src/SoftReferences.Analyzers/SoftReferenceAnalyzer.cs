using Microsoft.CodeAnalysis.Diagnostics;

namespace SoftReferences.Analyzers;

/// <summary>Base class of the analyzers. It does nothing in compilations that do not reference SoftReferences.Abstractions.</summary>
public abstract class SoftReferenceAnalyzer : DiagnosticAnalyzer
{
    // Includes generated code, because migrations, which some rules are about, are often marked as generated.
    private protected virtual GeneratedCodeAnalysisFlags GeneratedCode => GeneratedCodeAnalysisFlags.None;

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCode);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (SoftReferenceTypes.Of(start.Compilation) is { } types)
            {
                Start(start, types);
            }
        });
    }

    private protected abstract void Start(CompilationStartAnalysisContext context, SoftReferenceTypes types);
}
