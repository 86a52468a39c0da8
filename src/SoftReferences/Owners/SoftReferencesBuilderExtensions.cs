using Microsoft.Extensions.Options;
using SoftReferences;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the owners that this service refers to.</summary>
public static class SoftReferencesBuilderExtensions
{
    /// <summary>Adds an owner that this service refers to.</summary>
    /// <typeparam name="TService">The owning service.</typeparam>
    /// <param name="builder">The builder of <c>AddSoftReferences()</c>.</param>
    /// <param name="configure">Says how the owner is asked.</param>
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
        var options = builder.Services.AddOptions<OwnerOptions>(service.Name);
        owner.OptionsActions.ForEach(action => options.Configure(action));
        options.BindConfiguration($"{OwnerOptions.SectionName}:{service.Name}").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<OwnerOptions>>(new OwnerOptionsValidator(service.Name, owner.CallsByHttp));
        if (owner.CallsByHttp)
        {
            builder.Services.AddOwnerHttpClients(service.Name, owner.HttpClientActions);
        }

        builder.Services.AddSingleton(new OwnerRegistration(service, source, services => feed?.Invoke(services)));
        return builder;
    }
}
