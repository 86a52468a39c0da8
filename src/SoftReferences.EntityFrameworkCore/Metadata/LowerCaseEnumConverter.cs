using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Stores an enumeration by its name in lower case, so that the tables read well in SQL and triggers can compare.</summary>
/// <typeparam name="TEnum">The enumeration.</typeparam>
public sealed class LowerCaseEnumConverter<TEnum>() : ValueConverter<TEnum, string>(
    value => LowerCaseEnumConverter<TEnum>.Write(value),
    text => LowerCaseEnumConverter<TEnum>.Read(text))
    where TEnum : struct, Enum
{
    /// <summary>Gives the stored form of a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Its name in lower case.</returns>
    public static string Write(TEnum value) => value.ToString().ToLowerInvariant();

    /// <summary>Reads the stored form of a value.</summary>
    /// <param name="text">The name, in any case.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException"><paramref name="text"/> names no value.</exception>
    public static TEnum Read(string text) => Enum.Parse<TEnum>(text, ignoreCase: true);
}
