using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Binds the configuration of one owner over the options set in code, and collects all unreadable and unknown settings instead of stopping at the first.</summary>
internal sealed class OwnerConfiguration(IConfiguration configuration, string service) : IPostConfigureOptions<OwnerOptions>
{
    public void PostConfigure(string? name, OwnerOptions options)
    {
        if (name == service)
        {
            var section = configuration.GetSection(OwnerOptions.SectionName).GetSection(service);
            options.UnreadableSettings.AddRange(SettingProblems.Unknown(section, typeof(OwnerOptions)));
            Read(section, options, options.UnreadableSettings);
        }
    }

    private static void Read(IConfigurationSection section, object options, List<string> problems)
    {
        var properties = PropertiesOf(options.GetType()).ToDictionary(static property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var setting in section.GetChildren())
        {
            if (!properties.TryGetValue(setting.Key, out var property))
            {
                continue;
            }

            if (!SettingProblems.IsSection(property.PropertyType))
            {
                ReadValue(setting, property, options, problems);
            }
            else if (string.IsNullOrEmpty(setting.Value))
            {
                Read(setting, property.GetValue(options)!, problems);
            }
            else
            {
                var keys = PropertiesOf(property.PropertyType).Select(inner => $"'{setting.Path}:{inner.Name}'");
                problems.Add($"Configuration '{setting.Path}' is '{Quote.Shorten(setting.Value)}': it must have no value of its own, but keys below it: {string.Join(", ", keys)}.");
            }
        }
    }

    private static void ReadValue(IConfigurationSection setting, PropertyInfo property, object options, List<string> problems)
    {
        if (setting.Value is null)
        {
            return;
        }

        try
        {
            property.SetValue(options, setting.Get(property.PropertyType));
        }
        catch (InvalidOperationException)
        {
            // The text of an address may have a password in it.
            var value = property.PropertyType == typeof(Uri) ? "cannot be read" : $"is '{Quote.Shorten(setting.Value)}'";
            problems.Add($"Configuration '{setting.Path}' {value}: it must be {FormOf(property.PropertyType)}.");
        }
    }

    private static string FormOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var simple when simple == typeof(int) => "a whole number",
        var simple when simple == typeof(double) => "a number",
        var simple when simple == typeof(bool) => "true or false",
        var simple when simple == typeof(TimeSpan) => "a duration, as '00:00:05' is for five seconds",
        var simple when simple == typeof(Uri) => "an absolute http or https address",
        { IsEnum: true } simple => string.Join(" or ", Enum.GetNames(simple)),
        var simple => $"a value of type {simple.Name}",
    };

    private static PropertyInfo[] PropertiesOf(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
}
