using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.AspNetCore.Tests.Mvc;

/// <summary>The application of <see cref="ValidatingApp"/> with one controller.</summary>
internal static class MvcApp
{
    public static Task<ValidatingApp> StartAsync<TController>(Action<MvcOptions>? configure = null, Action<IServiceCollection>? services = null) => ValidatingApp.StartAsync(
        routes => routes.MapControllers(),
        collection =>
        {
            services?.Invoke(collection);
            collection.AddControllers(options => configure?.Invoke(options))
                .AddJsonOptions(options => options.JsonSerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower)
                .ConfigureApplicationPartManager(parts =>
                {
                    parts.FeatureProviders.Clear();
                    parts.FeatureProviders.Add(new Only(typeof(TController).GetTypeInfo()));
                });
        });

    private sealed class Only(TypeInfo controller) : IApplicationFeatureProvider<ControllerFeature>
    {
        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature) => feature.Controllers.Add(controller);
    }
}
