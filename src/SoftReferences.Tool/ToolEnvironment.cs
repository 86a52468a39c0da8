namespace SoftReferences.Tool;

/// <summary>What the tool takes from outside, so that tests can give it.</summary>
/// <param name="Output">Where results go.</param>
/// <param name="Error">Where it says why it could not run.</param>
/// <param name="Directory">The current directory.</param>
/// <param name="Time">The clock.</param>
/// <param name="User">Who runs it.</param>
/// <param name="AppArguments">What stands behind '--': the arguments that the application's program is given.</param>
internal sealed record ToolEnvironment(TextWriter Output, TextWriter Error, string Directory, TimeProvider Time, string User, params IReadOnlyList<string> AppArguments)
{
    public static ToolEnvironment Current => new(Console.Out, Console.Error, System.IO.Directory.GetCurrentDirectory(), TimeProvider.System, Environment.UserName);
}
