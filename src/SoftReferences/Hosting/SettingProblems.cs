using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace SoftReferences;

/// <summary>Finds problems in the settings of a configuration section. Each message names the key.</summary>
internal static class SettingProblems
{
    /// <summary>Finds settings outside the limits that their attributes declare.</summary>
    public static IEnumerable<string> Limits(object options, string section) =>
        from property in PropertiesOf(options.GetType())
        from limit in property.GetCustomAttributes<ValidationAttribute>()
        let demand = DemandOf(limit) // before IsValid, which replaces the texts of its bounds
        let value = property.GetValue(options)
        where !limit.IsValid(value)
        select string.Create(CultureInfo.InvariantCulture, $"Configuration '{section}:{property.Name}' is '{value}': it must be {demand}.");

    /// <summary>Finds a first delay that is longer than the maximum delay.</summary>
    public static IEnumerable<string> Delays(TimeSpan retryDelay, TimeSpan maximumRetryDelay, string section)
    {
        if (retryDelay > maximumRetryDelay)
        {
            yield return $"Configuration '{section}:RetryDelay' is '{retryDelay}': it must not be longer than '{section}:MaximumRetryDelay', which is '{maximumRetryDelay}'.";
        }
    }

    /// <summary>Finds settings that are not read. Otherwise a misspelt key would silently leave a default in place.</summary>
    public static IEnumerable<string> Unknown(IConfigurationSection section, Type type)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            // The value itself is not quoted: it may be an address with a password.
            yield return $"{ValueIsNotRead(section)}, as '{section.Path}:{PropertiesOf(type)[0].Name}' is.";
        }

        string[] known = [.. KeysOf(type, string.Empty)];
        foreach (var problem in Unknown(section, type, $"{section.Path}:", known))
        {
            yield return problem;
        }
    }

    /// <summary>Returns whether a property is not a single setting, but a section with settings.</summary>
    public static bool IsSection(Type type) => type.Assembly == typeof(SettingProblems).Assembly && type.IsClass;

    private static IEnumerable<string> Unknown(IConfigurationSection section, Type type, string root, string[] known)
    {
        var properties = PropertiesOf(type).ToDictionary(static property => property.Name, StringComparer.OrdinalIgnoreCase);
        return section.GetChildren().SelectMany(setting => properties.TryGetValue(setting.Key, out var property)
            ? property.PropertyType switch
            {
                { IsGenericType: true, GenericTypeArguments: [_, { IsClass: true } entry] } => UnknownEntries(setting, entry),
                var inner when IsSection(inner) => Unknown(setting, inner, root, known),
                _ => setting.GetChildren().Select(Message),
            }
            : [Message(setting)]);

        string Message(IConfigurationSection setting) => $"Configuration '{setting.Path}' is unknown: the nearest known key is '{root}{NearestKey.Of(setting.Path[root.Length..], known)}'.";
    }

    private static IEnumerable<string> UnknownEntries(IConfigurationSection dictionary, Type entry)
    {
        if (!string.IsNullOrEmpty(dictionary.Value))
        {
            yield return $"{ValueIsNotRead(dictionary)}, by the names of {dictionary.Key.ToLowerInvariant()}.";
        }

        foreach (var problem in dictionary.GetChildren().SelectMany(named => Unknown(named, entry)))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> KeysOf(Type type, string prefix) => PropertiesOf(type).SelectMany(property =>
        IsSection(property.PropertyType) ? KeysOf(property.PropertyType, $"{prefix}{property.Name}:") : [prefix + property.Name]);

    private static string ValueIsNotRead(IConfigurationSection section) => $"Configuration '{section.Path}' has a value of its own, which is not read: set keys below it";

    private static string DemandOf(ValidationAttribute limit) => limit switch
    {
        RangeAttribute { Maximum: int.MaxValue or (double)long.MaxValue } range => $"{Text(range.Minimum)} or more",
        RangeAttribute range => $"from {Text(range.Minimum)} to {Text(range.Maximum)}",
        EnumDataTypeAttribute choice => string.Join(" or ", Enum.GetNames(choice.EnumType)),
        _ => throw new ArgumentException($"'{limit.GetType().Name}' is not a limit of a setting.", nameof(limit)),
    };

    private static string Text(object bound) => bound is IFormattable number ? number.ToString("#,0.####", CultureInfo.InvariantCulture) : $"{bound}";

    private static PropertyInfo[] PropertiesOf(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
}
