using Microsoft.CodeAnalysis;

namespace SoftReferences.Analyzers;

/// <summary>Returns whether a change to a document adds compiler errors.</summary>
internal static class CompilerErrors
{
    /// <summary>Compares the errors of the document only.</summary>
    public static async Task<bool> HasMoreErrorsThanAsync(this Document changed, Document document, CancellationToken cancellationToken)
    {
        var errors = await CountAsync(changed, cancellationToken).ConfigureAwait(false);
        return errors > 0 && errors > await CountAsync(document, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Compares the errors of the document's project and of all projects that depend on it.</summary>
    public static async Task<bool> HasMoreErrorsThanAsync(this Solution changed, Document document, CancellationToken cancellationToken)
    {
        var (solution, project) = (document.Project.Solution, document.Project.Id);
        foreach (var id in solution.GetProjectDependencyGraph().GetProjectsThatTransitivelyDependOnThisProject(project).Prepend(project))
        {
            var errors = await CountAsync(changed.GetProject(id)!, cancellationToken).ConfigureAwait(false);
            if (errors > 0 && errors > await CountAsync(solution.GetProject(id)!, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    private static async Task<int> CountAsync(Document document, CancellationToken cancellationToken) =>
        Count((await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))?.GetDiagnostics(cancellationToken: cancellationToken));

    private static async Task<int> CountAsync(Project project, CancellationToken cancellationToken) =>
        Count((await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false))?.GetDiagnostics(cancellationToken));

    private static int Count(IEnumerable<Diagnostic>? diagnostics) => diagnostics?.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error) ?? 0;
}
