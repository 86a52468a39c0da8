namespace SoftReferences.Tool;

/// <summary>The selected application, before it is built.</summary>
/// <param name="projectDirectory">The directory of the project with the contexts, or of the assembly.</param>
internal abstract class AppProgram(string projectDirectory)
{
    public string ProjectDirectory { get; } = projectDirectory;

    /// <summary>Builds the application, if necessary.</summary>
    /// <exception cref="ToolException">The build failed, or there is no program that could be started.</exception>
    public abstract Task<AppTarget> BuildAsync(CancellationToken cancellationToken);
}
