using Microsoft.Extensions.Hosting;

namespace SoftReferences;

/// <summary>Runs the checks when everything else has started, because endpoints are known only then. What it throws stops the host.</summary>
internal sealed class StartupCheckService(StartupChecks checks, UnreadSections sections, IServiceProvider services) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        sections.Check();
        checks.Run(services);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
