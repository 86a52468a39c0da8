using System.Diagnostics;

namespace SoftReferences.Tool;

/// <summary>Runs programs, and ends them with everything that they started when the tool is cancelled.</summary>
internal static class ChildProcess
{
    // Who reads an error needs its end, and a program may write for ever.
    private const int MaximumLines = 200;

    public static async Task<(int ExitCode, string Output)> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken, string? directory = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = directory ?? string.Empty };
        // Build servers that stay behind would keep the output open, and this process waiting.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        using var process = Process.Start(start) ?? throw new ToolException($"'{program}' could not be started.");
        process.StandardInput.Close();
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
            process.Kill(entireProcessTree: true);
            throw;
        }

        lock (output)
        {
            return (process.ExitCode, string.Join(Environment.NewLine, output));
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
