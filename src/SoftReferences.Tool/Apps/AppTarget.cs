namespace SoftReferences.Tool;

/// <summary>The application that is looked at, built.</summary>
/// <param name="Assembly">The path of the assembly with the contexts and migrations.</param>
/// <param name="StartupAssembly">The path of the assembly of the program, whose dependencies are used.</param>
/// <param name="ProjectDirectory">The directory of the project, or of the assembly.</param>
/// <param name="Name">The path of the project or assembly, for reports.</param>
internal sealed record AppTarget(string Assembly, string StartupAssembly, string ProjectDirectory, string Name);
