namespace AuthService.Data;

/// <summary>Applies all migrations when the host starts: after all settings were validated, and before requests and other hosted services, which are added later.</summary>
internal sealed class DatabaseMigration(IServiceScopeFactory scopes) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AuthDbContext>().Database.MigrateAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
