using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SoftReferences.EndToEnd.Tests;

/// <summary>A replica in its own process, which can be killed, frozen and woken.</summary>
internal sealed class Replica : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private Replica(string name, Process process)
    {
        Name = name;
        _process = process;
        process.OutputDataReceived += (_, line) => Write(line.Data);
        process.ErrorDataReceived += (_, line) => Write(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Gets the application name of its connections.</summary>
    public string Name { get; }

    public static Replica Start(string name, IReadOnlyDictionary<string, string> configuration)
    {
        var start = new ProcessStartInfo("dotnet", [ServiceProcess.AssemblyOf("SoftReferences.CleanupWorker")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in configuration)
        {
            start.Environment[key] = value;
        }

        return new Replica(name, Process.Start(start)!);
    }

    /// <summary>Freezes the process at any point. It does not notice.</summary>
    public void Freeze() => Signal("STOP");

    public void Wake() => Signal("CONT");

    /// <summary>Asks the process to shut down.</summary>
    public void End()
    {
        Signal("TERM");
        _process.WaitForExit();
    }

    /// <summary>Ends the process at once, as <c>kill -9</c> does.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    public string Read()
    {
        lock (_output)
        {
            return $"{Name}{(_process.HasExited ? " has ended" : string.Empty)}:\n{_output}";
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private void Write(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
