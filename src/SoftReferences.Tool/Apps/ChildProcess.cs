using System.Diagnostics;

namespace SoftReferences.Tool;

/// <summary>Runs programs. If the tool is cancelled, it ends them and all processes that they started.</summary>
internal static class ChildProcess
{
    // Only the last lines are kept: they usually have the error, and the output may be endless.
    private const int MaximumLines = 200;

    /// <summary>Runs a program until it exits.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="directory">Where it is started.</param>
    /// <param name="grace">If the token is cancelled, the input is closed, and the program is killed if it has not exited after this time. If <see langword="null"/>, there is no input, and it is killed at once.</param>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellationToken, string? directory = null, TimeSpan? grace = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = directory ?? string.Empty };
        // Build servers that keep running would keep the output open, and this process would wait for them.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        using var process = Process.Start(start) ?? throw new ToolException($"'{program}' could not be started.");
        if (grace is null)
        {
            process.StandardInput.Close();
        }

        var output = new Queue<string>();
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            if (grace is null || !await EndsAsync(process, grace.Value))
            {
                process.Kill(entireProcessTree: true);
            }

            throw;
        }

        lock (output)
        {
            return (process.ExitCode, string.Join(Environment.NewLine, output));
        }
    }

    private static async Task<bool> EndsAsync(Process process, TimeSpan grace)
    {
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(grace);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static void Append(Queue<string> output, string? line)
    {
        lock (output)
        {
            if (line is not null)
            {
                output.Enqueue(line);
                if (output.Count > MaximumLines)
                {
                    output.Dequeue();
                }
            }
        }
    }
}
