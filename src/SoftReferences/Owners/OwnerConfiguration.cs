using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Reads the configuration of one owner over what code has set, and collects what cannot be read, and what nobody reads, instead of stopping at the first.</summary>
internal sealed class OwnerConfiguration(IConfiguration configuration, string service) : IPostConfigureOptions<OwnerOptions>
{
    // A key that nobody reads leaves a default in place where somebody believes to have set a limit.
    private static readonly string[] KnownKeys = [.. KeysOf(typeof(OwnerOptions), string.Empty)];

    public void PostConfigure(string? name, OwnerOptions options)
    {
        if (name == service)
        {
            var section = configuration.GetSection(OwnerOptions.SectionName).GetSection(service);
            if (!string.IsNullOrEmpty(section.Value))
            {
                options.UnreadableSettings.Add(SettingProblems.ValueOf(section, nameof(OwnerOptions.BaseAddress)));
            }

            Read(section, options, options.UnreadableSettings);
        }
    }

    private void Read(IConfigurationSection section, object options, List<string> problems)
    {
        var properties = PropertiesOf(options.GetType()).ToDictionary(static property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var setting in section.GetChildren())
        {
            if (!properties.TryGetValue(setting.Key, out var property))
            {
                problems.Add(Unknown(setting));
            }
            else if (!IsSection(property.PropertyType))
            {
                problems.AddRange(setting.GetChildren().Select(Unknown));
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

    private string Unknown(IConfigurationSection setting)
    {
        var root = OwnerOptions.ConfigurationKey(service, string.Empty);
        return $"Configuration '{setting.Path}' is unknown: the nearest known key is '{root}{NearestKey.Of(setting.Path[root.Length..], KnownKeys)}'.";
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

    private static bool IsSection(Type type) => type.Assembly == typeof(OwnerOptions).Assembly && type.IsClass;

    private static IEnumerable<string> KeysOf(Type type, string prefix) => PropertiesOf(type).SelectMany(property =>
        IsSection(property.PropertyType) ? KeysOf(property.PropertyType, $"{prefix}{property.Name}:") : [prefix + property.Name]);
}
