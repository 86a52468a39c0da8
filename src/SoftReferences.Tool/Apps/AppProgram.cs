namespace SoftReferences.Tool;

/// <summary>The application that is meant, as it was found.</summary>
/// <param name="projectDirectory">The directory of the project with the contexts, or of the assembly.</param>
internal abstract class AppProgram(string projectDirectory)
{
    public string ProjectDirectory { get; } = projectDirectory;

    /// <summary>Builds what has to be built.</summary>
    /// <exception cref="ToolException">It does not build, or there is nothing that could be started.</exception>
    public abstract Task<AppTarget> BuildAsync(CancellationToken cancellationToken);
}
