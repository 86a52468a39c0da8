using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using SoftReferences;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the owners that this service refers to.</summary>
public static class SoftReferencesBuilderExtensions
{
    /// <summary>Adds an owner that this service refers to. Adding it again replaces its source and feed, as a test may want to.</summary>
    /// <typeparam name="TService">The owning service.</typeparam>
    /// <param name="builder">The builder of <c>AddSoftReferences()</c>.</param>
    /// <param name="configure">Configures how the owner is asked; it must name a source.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException"><paramref name="configure"/> named no source.</exception>
    public static ISoftReferencesBuilder AddOwner<TService>(this ISoftReferencesBuilder builder, Action<OwnerBuilder<TService>> configure)
        where TService : IOwningService
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var service = TService.Service;
        var owner = new OwnerBuilder<TService>(builder.Services);
        configure(owner);
        var source = owner.Source ?? throw new InvalidOperationException(
            $"AddOwner<{typeof(TService).Name}> does not say how '{service.ResourceName}' is asked: call UseHttp(…), UseHttpLookup(…) or UseSource<T>().");
        var feed = owner.Feed;
        AddressesOf(builder.Services, service.Name).Note(service.ResourceName, owner.CallsByHttp, owner.Address);
        var options = builder.Services.AddOptions<OwnerOptions>(service.Name);
        owner.OptionsActions.ForEach(action => options.Configure(action));
        options.ValidateOnStart();
        if (owner.CallsByHttp)
        {
            builder.Services.AddOwnerHttpClients(service.Name, owner.HttpClientActions);
        }

        builder.Services.AddSingleton(new OwnerRegistration(service, source, services => feed?.Invoke(services)));
        return builder;
    }

    // Two resources of one service share its options, which are bound and validated once.
    private static OwnerAddresses AddressesOf(IServiceCollection services, string service)
    {
        if (services.Select(descriptor => descriptor.IsKeyedService ? null : descriptor.ImplementationInstance).OfType<OwnerAddresses>().FirstOrDefault(addresses => addresses.Service == service) is { } known)
        {
            return known;
        }

        var added = new OwnerAddresses(service);
        services.AddSingleton(added);
        services.AddOptions<OwnerOptions>(service).Configure(options => options.BaseAddress = added.Single ?? options.BaseAddress);
        services.AddSingleton<IValidateOptions<OwnerOptions>>(new OwnerOptionsValidator(added));
        services.AddSingleton<IPostConfigureOptions<OwnerOptions>>(provider => new OwnerConfiguration(provider.GetRequiredService<IConfiguration>(), service));
        services.AddSingleton<IOptionsChangeTokenSource<OwnerOptions>>(provider => new ConfigurationChangeTokenSource<OwnerOptions>(
            service, provider.GetRequiredService<IConfiguration>().GetSection(OwnerOptions.SectionName).GetSection(service)));
        return added;
    }
}
