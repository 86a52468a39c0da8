using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace SoftReferences.EndToEnd.Tests;

/// <summary>A sample service in its own process, which can be killed.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServiceProcess(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient { BaseAddress = address };
        process.OutputDataReceived += (_, line) => Write(line.Data);
        process.ErrorDataReceived += (_, line) => Write(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public HttpClient Client { get; }

    /// <summary>Starts a service, and waits until it reports that it is ready.</summary>
    public static async Task<ServiceProcess> StartAsync(string name, int port, IReadOnlyDictionary<string, string> configuration)
    {
        var address = new Uri($"http://127.0.0.1:{port}");
        var start = new ProcessStartInfo("dotnet", [AssemblyOf(name), "--urls", address.ToString().TrimEnd('/')])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(AssemblyOf(name)),
        };
        foreach (var (key, value) in configuration)
        {
            start.Environment[key] = value;
        }

        var service = new ServiceProcess(Process.Start(start)!, address);
        await service.UntilReadyAsync();
        return service;
    }

    /// <summary>Gets the path of the assembly of a project that was built together with this one.</summary>
    public static string AssemblyOf(string name)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(own.Parent!.Parent!.FullName, name, own.Name, name + ".dll");
    }

    /// <summary>Ends the process at once, as <c>kill -9</c> does.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
        Client.Dispose();
    }

    private async Task UntilReadyAsync()
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var response = await Client.GetAsync(new Uri("/health", UriKind.Relative));
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException exception) when (exception.InnerException is SocketException)
            {
                // It is not listening yet.
            }

            if (_process.HasExited || waited.Elapsed > Patience)
            {
                throw new InvalidOperationException($"'{_process.StartInfo.ArgumentList[0]}' did not get ready. It wrote:\n{Read()}");
            }

            await Task.Delay(50);
        }
    }

    private void Write(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }

    private string Read()
    {
        lock (_output)
        {
            return _output.ToString();
        }
    }
}
