using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Registers options that are bound from a configuration section and validated at startup.</summary>
internal static class SectionOptions
{
    /// <summary>Registers options. Calling it again is harmless.</summary>
    public static void AddSection<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        if (services.Any(static service => service.ImplementationType == typeof(TValidator)))
        {
            return;
        }

        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        services.AddSingleton<IValidateOptions<TOptions>>(provider => new UnknownSettingsValidator<TOptions>(provider.GetRequiredService<IConfiguration>(), section));
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
    }
}
