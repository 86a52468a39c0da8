using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.Tests;

/// <summary>The services of a dependent that calls an owner by HTTP.</summary>
/// <remarks>
/// Their clock stands still, and repetitions follow at once: no time-out runs out because the machine is slow. A test of
/// time-outs brings a clock that it moves, or the one on the wall.
/// </remarks>
internal static class OwnerClientServices
{
    public static ServiceProvider For(Uri address, Action<OwnerBuilder<AuthUsers>>? configure = null, Action<IServiceCollection>? configureServices = null)
    {
        var services = new ServiceCollection();
        configureServices?.Invoke(services);
        services.TryAddSingleton<TimeProvider>(new FakeTimeProvider(DateTimeOffset.UtcNow));
        services.AddSoftReferences().AddOwner<AuthUsers>(owner =>
        {
            // Connections are made by the clock on the wall, which no test can stop.
            owner.UseHttp(address).Configure(options => (options.Timeout, options.Retry.Delay) = (TimeSpan.FromMinutes(5), TimeSpan.Zero));
            configure?.Invoke(owner);
        });
        return services.BuildServiceProvider();
    }

    /// <summary>Gives services the clock on the wall where a time-out is to run out, whatever the machine does meanwhile.</summary>
    public static Action<IServiceCollection> ClockFor(UnknownKind kind) => services =>
    {
        if (kind == UnknownKind.Timeout)
        {
            services.AddSingleton(TimeProvider.System);
        }
    };

    public static IExistenceSource Source(this IServiceProvider services) => services.GetRequiredService<OwnerRegistry>().GetSource(AuthUsers.Service);

    public static IDeletionFeed Feed(this IServiceProvider services) => services.GetRequiredService<OwnerRegistry>().GetFeed(AuthUsers.Service)!;
}
