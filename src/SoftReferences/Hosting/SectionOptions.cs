using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Registers options that are read from a section of the configuration, and checked when the host starts.</summary>
internal static class SectionOptions
{
    /// <summary>Registers options. Doing so again is harmless.</summary>
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
