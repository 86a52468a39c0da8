using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace SoftReferences;

/// <summary>Converts soft references to and from text, for configuration binding and older frameworks. The types carry it as an attribute, so nothing has to be registered.</summary>
public sealed class SoftRefTypeConverter : TypeConverter
{
    private readonly Func<string, object> _parse;

    /// <summary>Initializes a new instance of the <see cref="SoftRefTypeConverter"/> class.</summary>
    /// <param name="type">A <see cref="SoftRef{TService}"/> or <see cref="SoftRef{TService, TKey}"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="type"/> is another type.</exception>
    public SoftRefTypeConverter(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!type.IsValueType || !type.IsAssignableTo(typeof(ISoftRef)))
        {
            throw new ArgumentException($"'{type}' is not a soft reference: expected a SoftRef<TService> or a SoftRef<TService, TKey>.", nameof(type));
        }

        _parse = typeof(SoftRefTypeConverter)
            .GetMethod(nameof(ParseAs), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type)
            .CreateDelegate<Func<string, object>>();
    }

    /// <inheritdoc/>
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    /// <inheritdoc/>
    /// <exception cref="FormatException"><paramref name="value"/> is a text that is no reference.</exception>
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? _parse(text) : base.ConvertFrom(context, culture, value);

    /// <inheritdoc/>
    public override object? ConvertTo(ITypeDescriptorContext? context, CultureInfo? culture, object? value, Type destinationType) =>
        destinationType == typeof(string) && value is ISoftRef ? value.ToString() : base.ConvertTo(context, culture, value, destinationType);

    private static object ParseAs<T>(string text)
        where T : IParsable<T> => T.Parse(text, CultureInfo.InvariantCulture);
}
