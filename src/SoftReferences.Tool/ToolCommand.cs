using System.CommandLine;

namespace SoftReferences.Tool;

/// <summary>The command <c>softref</c>.</summary>
internal static class ToolCommand
{
    // The application's process cleans up first.
    private static readonly TimeSpan Patience = AppLauncher.Grace + TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(string[] args, ToolEnvironment environment)
    {
        // Arguments after '--' are for the application's program, as with 'dotnet ef'.
        var end = Array.IndexOf(args, "--");
        environment = end < 0 ? environment : environment with { AppArguments = args[(end + 1)..] };
        var root = new RootCommand("Checks that no service reaches into another's schema, and operates the clean-up of references. Arguments after '--' are passed to the application's program.");
        foreach (var verb in Verb.All)
        {
            root.Subcommands.Add(verb.Create(environment));
        }

        var parsed = root.Parse(end < 0 ? args : args[..end]);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await environment.Error.WriteLineAsync(error.Message);
            }

            await environment.Error.WriteLineAsync("'softref --help' lists commands and options.");
            return ExitCode.CouldNotRun;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = Patience, Output = environment.Output, Error = environment.Error });
        }
        catch (ToolException exception)
        {
            await environment.Error.WriteLineAsync(exception.Message);
            return ExitCode.CouldNotRun;
        }
        catch (OperationCanceledException)
        {
            await environment.Error.WriteLineAsync("Cancelled.");
            return ExitCode.CouldNotRun;
        }
        catch (Exception exception)
        {
            await environment.Error.WriteLineAsync($"softref failed: {exception}");
            return ExitCode.CouldNotRun;
        }
    }
}
