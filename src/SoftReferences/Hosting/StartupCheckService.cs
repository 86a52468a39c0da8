using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SoftReferences;

/// <summary>Runs the checks after everything else has started, because endpoints are known only then. An exception stops the host.</summary>
internal sealed class StartupCheckService(StartupChecks checks, UnreadSections sections, IServiceProvider services) : IHostedLifecycleService
{
    // Checked before anything is served: with one scope for all requests, answers for one tenant would be given to others.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        using var scope = services.CreateScope();
        if (scope.ServiceProvider.GetService<IExistenceScope>() is { } found && !ReferenceEquals(found, services.GetService<IExistenceScope>()))
        {
            throw new InvalidOperationException(
                $"'{nameof(IExistenceScope)}' is not registered as a singleton, so one instance of it would be used for the requests of all tenants. "
                + $"Register it with services.AddSingleton<{nameof(IExistenceScope)}, …>(), and let it find the tenant of the current request through IHttpContextAccessor.");
        }

        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        sections.Check();
        checks.Run(services);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
