using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Demo.Services;

/// <summary>A sample service that runs in its own process, on a free local port. It can be stopped and started again.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Lock _logging = new();
    private readonly string _name;
    private readonly string _log;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private Process? _process;

    public ServiceProcess(string name, DirectoryInfo directory, IReadOnlyDictionary<string, string> settings)
    {
        _name = name;
        _settings = settings;
        _log = Path.Combine(directory.FullName, $"{name}.log");
        DatabaseFile = Path.Combine(directory.FullName, $"{name}.db");
        Address = new($"http://127.0.0.1:{FreePort()}");
        Client = new() { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public string DatabaseFile { get; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var program = FindProgram();
        var start = new ProcessStartInfo("dotnet", [program, "--urls", Address.OriginalString])
        {
            WorkingDirectory = Path.GetDirectoryName(program),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["ConnectionStrings__Database"] = $"Data Source={DatabaseFile}";
        foreach (var (name, value) in _settings)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Log(line.Data);
        _process.ErrorDataReceived += (_, line) => Log(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await WaitUntilReadyAsync(_process, cancellationToken);
    }

    /// <summary>Kills the process, as a crash would.</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Client.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // All projects are built into one directory: bin/<project>/<configuration>/<project>.dll.
    private string FindProgram()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(own.Parent!.Parent!.FullName, _name, own.Name, $"{_name}.dll");
    }

    private async Task WaitUntilReadyAsync(Process process, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < StartTimeout && !process.HasExited)
        {
            try
            {
                if ((await Client.GetAsync("/health", cancellationToken)).StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // The service is not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }

        var log = File.Exists(_log) ? string.Join(Environment.NewLine, File.ReadLines(_log).TakeLast(20)) : "It logged nothing.";
        throw new InvalidOperationException($"{_name} did not become ready at {Address}. The end of its log:\n{log}");
    }

    private void Log(string? line)
    {
        lock (_logging)
        {
            File.AppendAllText(_log, line + Environment.NewLine);
        }
    }
}
