namespace SoftReferences.Tool;

/// <summary>The environment of the tool, which tests replace.</summary>
/// <param name="Output">The output for results.</param>
/// <param name="Error">The output for reasons why the tool could not run.</param>
/// <param name="Directory">The current directory.</param>
/// <param name="Time">The clock.</param>
/// <param name="User">The name of the user.</param>
/// <param name="AppArguments">The arguments of the application's program, given after '--'.</param>
internal sealed record ToolEnvironment(TextWriter Output, TextWriter Error, string Directory, TimeProvider Time, string User, params IReadOnlyList<string> AppArguments)
{
    public static ToolEnvironment Current => new(Console.Out, Console.Error, System.IO.Directory.GetCurrentDirectory(), TimeProvider.System, Environment.UserName);
}
