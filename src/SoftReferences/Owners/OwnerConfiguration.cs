using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Reads the configuration of one owner over what code has set, and collects what cannot be read instead of stopping at the first.</summary>
internal sealed class OwnerConfiguration(IConfiguration configuration, string service) : IPostConfigureOptions<OwnerOptions>
{
    public void PostConfigure(string? name, OwnerOptions options)
    {
        if (name == service)
        {
            Read(configuration.GetSection(OwnerOptions.SectionName).GetSection(service), options, options.UnreadableSettings);
        }
    }

    private static void Read(IConfigurationSection section, object options, List<string> problems)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var setting = section.GetSection(property.Name);
            if (!setting.Exists())
            {
                continue;
            }

            if (property.PropertyType.Assembly == typeof(OwnerOptions).Assembly && property.PropertyType.IsClass)
            {
                Read(setting, property.GetValue(options)!, problems);
                continue;
            }

            try
            {
                property.SetValue(options, setting.Get(property.PropertyType));
            }
            catch (InvalidOperationException)
            {
                problems.Add($"Configuration '{setting.Path}' is '{Quote.Shorten(setting.Value)}': it must be {FormOf(property.PropertyType)}.");
            }
        }
    }

    private static string FormOf(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        TypeCode.Int32 => "a whole number",
        TypeCode.Double => "a number",
        TypeCode.Boolean => "true or false",
        _ when (Nullable.GetUnderlyingType(type) ?? type) == typeof(TimeSpan) => "a duration, as '00:00:05' is for five seconds",
        _ => $"a value of type {type.Name}",
    };
}
