using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Logs missing or outdated triggers in the database of a context, after the host has started and migrations at startup have run.</summary>
internal sealed partial class TriggerCheckService<TContext>(IServiceScopeFactory scopes, ILogger<TriggerCheckService<TContext>> logger) : IHostedLifecycleService
    where TContext : DbContext
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var context = scope.ServiceProvider.GetRequiredService<TContext>();
            foreach (var violation in await SoftReferenceChecks.TriggersAsync(context, cancellationToken).ConfigureAwait(false))
            {
                LogViolation(context.GetType().Name, violation);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The service must start even if the database is unavailable.
            LogUnchecked(typeof(TContext).Name, exception);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(60, LogLevel.Error, "{Context}: {Violation}")]
    private partial void LogViolation(string context, SoftReferenceViolation violation);

    [LoggerMessage(61, LogLevel.Warning, "The triggers in the database of {Context} could not be checked.")]
    private partial void LogUnchecked(string context, Exception exception);
}
