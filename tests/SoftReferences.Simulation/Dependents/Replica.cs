using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SoftReferences.Simulation;

/// <summary>One process of a dependent: its real background services in a real container, over a simulated clock, network and store.</summary>
internal sealed class Replica(World world, DependentDatabase database, string node) : IDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    // Starts a service as a host does, but on the current thread.
    private static readonly Func<BackgroundService, CancellationToken, Task> ExecuteAsync =
        typeof(BackgroundService).GetMethod("ExecuteAsync", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!
            .CreateDelegate<Func<BackgroundService, CancellationToken, Task>>();

    private readonly List<ServiceProvider> _containers = [];
    private readonly List<RowSession> _sessions = [];
    private CancellationTokenSource _stopping = new();
    private int _starts;

    public string Node => node;

    public DependentDatabase Database => database;

    /// <summary>Gets the current process, which is dead if it was killed.</summary>
    public SimulatedProcess? Process { get; private set; }

    public bool IsAlive => Process is { IsAlive: true };

    public void Start()
    {
        var process = Process = new(world.Scheduler, $"{node}#{++_starts}", DrawSkew());
        _stopping = new();
        var container = CreateContainer(process);
        _containers.Add(container);
        world.Trace.Add($"{process} starts");
        foreach (var service in container.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            Run(service.GetType().Name, process, token => ExecuteAsync(service, token), _stopping.Token);
        }

        var writer = new RowWriter(world, process, new(world, process, node, database), container, _sessions);
        Run(nameof(RowWriter), process, writer.RunAsync, _stopping.Token);
    }

    /// <summary>Kills the process at its current await. The database notices later.</summary>
    public void Kill()
    {
        if (!IsAlive)
        {
            return;
        }

        world.Trace.Add($"{Process} dies");
        Process!.Kill();
        RowSession[] sessions = [.. _sessions];
        _sessions.Clear();
        world.Scheduler.Post(world.Chance.UpTo(TimeSpan.FromSeconds(5)), null, () => Array.ForEach(sessions, session => session.Break()));
    }

    /// <summary>Asks the process to stop, and kills it if it does not.</summary>
    public void Stop()
    {
        if (!IsAlive)
        {
            return;
        }

        world.Trace.Add($"{Process} is told to stop");
        var process = Process;
        _stopping.Cancel();
        world.Scheduler.Post(StopTimeout, null, () =>
        {
            if (Process == process)
            {
                Kill();
            }
        });
    }

    /// <summary>Sets its clock, forward or back.</summary>
    public void SetClock()
    {
        Process!.Skew = DrawSkew();
        world.Trace.Add($"The clock of {Process} is set, and is {Process.Skew.TotalSeconds:0.0} s ahead");
    }

    public void Dispose()
    {
        Process?.Kill();
        _containers.ForEach(container => container.Dispose());
        _stopping.Dispose();
    }

    private TimeSpan DrawSkew() => world.Network.IsHealed ? TimeSpan.Zero : world.Chance.Between(-world.Faults.Skew, world.Faults.Skew);

    private async void Run(string name, SimulatedProcess process, Func<CancellationToken, Task> service, CancellationToken stopping)
    {
        try
        {
            await SimulatedHttpHandler.RunAsync(name, () => service(stopping));
            if (!stopping.IsCancellationRequested)
            {
                world.Judge.Fail("I4", $"{name} of {process} has ended without being asked to");
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The process was asked to stop.
        }
        catch (Exception exception)
        {
            world.Judge.Fail("I4", $"{name} of {process} has failed, which would stop its host: {exception}");
        }
    }

    private ServiceProvider CreateContainer(SimulatedProcess process)
    {
        var settings = world.Settings;
        var link = new StoreLink(world, process, node, database);
        var services = new ServiceCollection();
        services.AddSingleton(process.Time);
        services.AddSingleton(new Randomness(new Random(world.Chance.Seed())));
        services.AddSingleton(new SimulatedStore(link, settings));
        services.AddSingleton(Options.Create(settings.Cleanup));
        services.AddSingleton(Options.Create(settings.Verification));
        services.AddSingleton(Options.Create(settings.Sweep));
        services.AddSingleton(Options.Create(settings.Breaker));
        var builder = services.AddSoftReferences();
        foreach (var host in world.Owners)
        {
            host.Kind.Add(builder, options =>
            {
                options.Timeout = settings.OwnerTimeout;
                options.BinaryThreshold = settings.BinaryThreshold;
                options.OnUnavailable = settings.OnUnavailable;

                // Long, because the cache entries themselves expire by the real clock.
                options.Cache.MissingLifetime = TimeSpan.FromHours(1);
            });
        }

        builder.AddDependentStore<SimulatedStore>();
        services.AddSingleton<IHttpClientFactory>(new SimulatedHttpClients(new(process, node, world)));
        return services.BuildServiceProvider();
    }
}
