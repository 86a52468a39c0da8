using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Stores enumeration values by their names in lower case, which reads well in SQL and which triggers can compare.</summary>
/// <typeparam name="TEnum">The enumeration.</typeparam>
public sealed class LowerCaseEnumConverter<TEnum>() : ValueConverter<TEnum, string>(
    value => LowerCaseEnumConverter<TEnum>.Write(value),
    text => LowerCaseEnumConverter<TEnum>.Read(text))
    where TEnum : struct, Enum
{
    private static readonly FrozenDictionary<TEnum, string> Names = Enum.GetValues<TEnum>().Distinct().ToFrozenDictionary(value => value, value => value.ToString().ToLowerInvariant());

    /// <summary>Converts a value to its stored form.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Its name in lower case.</returns>
    public static string Write(TEnum value) => Names.GetValueOrDefault(value) ?? value.ToString().ToLowerInvariant();

    /// <summary>Converts a value from its stored form.</summary>
    /// <param name="text">The name, in any case.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException"><paramref name="text"/> names no value.</exception>
    public static TEnum Read(string text) => Enum.Parse<TEnum>(text, ignoreCase: true);
}
