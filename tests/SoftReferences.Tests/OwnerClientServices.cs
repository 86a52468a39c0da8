using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tests;

/// <summary>The services of a dependent that calls an owner by HTTP.</summary>
internal static class OwnerClientServices
{
    public static ServiceProvider For(Uri address, Action<OwnerBuilder<AuthUsers>>? configure = null, Action<IServiceCollection>? configureServices = null)
    {
        var services = new ServiceCollection();
        configureServices?.Invoke(services);
        services.AddSoftReferences().AddOwner<AuthUsers>(owner =>
        {
            owner.UseHttp(address);
            configure?.Invoke(owner);
        });
        return services.BuildServiceProvider();
    }

    public static IExistenceSource Source(this IServiceProvider services) => services.GetRequiredService<OwnerRegistry>().GetSource(AuthUsers.Service);

    public static IDeletionFeed Feed(this IServiceProvider services) => services.GetRequiredService<OwnerRegistry>().GetFeed(AuthUsers.Service)!;
}
