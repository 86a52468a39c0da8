namespace SoftReferences.Tool;

/// <summary>The selected application, after it was built.</summary>
/// <param name="Assembly">The path of the assembly with the contexts and migrations.</param>
/// <param name="StartupAssembly">The path of the assembly of the program, whose dependencies are used.</param>
/// <param name="ProjectDirectory">The directory of the project with the contexts, or of the assembly.</param>
/// <param name="StartupDirectory">The directory of the project of the program, where it is started.</param>
/// <param name="Name">The path of the project or assembly, for reports.</param>
/// <param name="Arguments">The arguments of the program.</param>
internal sealed record AppTarget(string Assembly, string StartupAssembly, string ProjectDirectory, string StartupDirectory, string Name, IReadOnlyList<string> Arguments);
