using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace SoftReferences;

/// <summary>Says what is wrong with the settings of a section of the configuration, and names the key of each.</summary>
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

    /// <summary>Finds a first wait that is longer than the longest one.</summary>
    public static IEnumerable<string> Delays(TimeSpan retryDelay, TimeSpan maximumRetryDelay, string section)
    {
        if (retryDelay > maximumRetryDelay)
        {
            yield return $"Configuration '{section}:RetryDelay' is '{retryDelay}': it must not be longer than '{section}:MaximumRetryDelay', which is '{maximumRetryDelay}'.";
        }
    }

    /// <summary>Finds settings that nobody reads: they leave a default in place where somebody believes to have set a limit.</summary>
    public static IEnumerable<string> Unknown(IConfigurationSection section, Type type)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            yield return ValueOf(section, PropertiesOf(type)[0].Name);
        }

        var properties = PropertiesOf(type).ToDictionary(static property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var setting in section.GetChildren())
        {
            if (!properties.TryGetValue(setting.Key, out var property))
            {
                yield return $"Configuration '{setting.Path}' is unknown: the nearest known key is '{section.Path}:{NearestKey.Of(setting.Key, properties.Keys)}'.";
            }
            else if (property.PropertyType is { IsGenericType: true, GenericTypeArguments: [_, { IsClass: true } inner] })
            {
                if (!string.IsNullOrEmpty(setting.Value))
                {
                    yield return $"{NobodyReads(setting)}, by the names of {setting.Key.ToLowerInvariant()}.";
                }

                foreach (var problem in setting.GetChildren().SelectMany(entry => Unknown(entry, inner)))
                {
                    yield return problem;
                }
            }
            else
            {
                foreach (var below in setting.GetChildren())
                {
                    yield return $"Configuration '{below.Path}' is unknown: the nearest known key is '{section.Path}:{property.Name}'.";
                }
            }
        }
    }

    /// <summary>Says that a section has a value in the place of its keys. The value itself is not repeated: somebody may have put an address with a password there.</summary>
    public static string ValueOf(IConfigurationSection section, string key) => $"{NobodyReads(section)}, as '{section.Path}:{key}' is.";

    private static string NobodyReads(IConfigurationSection section) => $"Configuration '{section.Path}' has a value of its own, which nobody reads: set keys below it";

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
