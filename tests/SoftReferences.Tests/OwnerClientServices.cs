using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.Tests;

/// <summary>The services of a dependent that calls an owner over HTTP.</summary>
/// <remarks>
/// Their clock stands still and retries follow immediately, so that no timeout expires because the machine is slow. A test of
/// timeouts registers a clock that it advances itself, or the system clock.
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
            // The timeout is long, because connecting is limited by the system clock, which a test cannot stop.
            owner.UseHttp(address).Configure(options => (options.Timeout, options.Retry.Delay) = (TimeSpan.FromMinutes(5), TimeSpan.Zero));
            configure?.Invoke(owner);
        });
        return services.BuildServiceProvider();
    }

    /// <summary>Returns a configuration that registers the system clock if a timeout is expected, so that it expires by itself.</summary>
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
