namespace SoftReferences.Tool;

/// <summary>An application that is given as an assembly.</summary>
internal sealed class BuiltAssembly : AppProgram
{
    private readonly AppTarget _target;

    private BuiltAssembly(AppTarget target)
        : base(target.ProjectDirectory) => _target = target;

    public static BuiltAssembly Find(string named, ToolEnvironment environment)
    {
        var path = Path.GetFullPath(named, environment.Directory);
        var directory = Path.GetDirectoryName(path)!;
        return File.Exists(path)
            ? new(new(path, path, directory, directory, named, environment.AppArguments))
            : throw new ToolException($"There is no file '{path}'. Build the program first.");
    }

    public override Task<AppTarget> BuildAsync(CancellationToken cancellationToken) => Task.FromResult(_target);
}
