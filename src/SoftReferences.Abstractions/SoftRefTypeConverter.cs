using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;

namespace SoftReferences;

/// <summary>Converts soft references to and from text, for configuration binding and older frameworks. The types carry it as an attribute, so nothing has to be registered.</summary>
public sealed class SoftRefTypeConverter : TypeConverter
{
    private readonly MethodInfo _parse;

    /// <summary>Initializes a new instance of the <see cref="SoftRefTypeConverter"/> class.</summary>
    /// <param name="type">A <see cref="SoftRef{TService}"/> or <see cref="SoftRef{TService, TKey}"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="type"/> is another type.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "TypeDescriptor, which makes converters, keeps all members of a type whose converter it is asked for.")]
    public SoftRefTypeConverter(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!type.IsValueType || !type.IsAssignableTo(typeof(ISoftRef)))
        {
            throw new ArgumentException($"'{type}' is not a soft reference: expected a SoftRef<TService> or a SoftRef<TService, TKey>.", nameof(type));
        }

        // By reflection alone: an application that is compiled ahead of time has no code for generic methods of other types.
        _parse = type.GetMethod(nameof(SoftRef<>.Parse), [typeof(string), typeof(IFormatProvider)])!;
    }

    /// <inheritdoc/>
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    /// <inheritdoc/>
    /// <exception cref="FormatException"><paramref name="value"/> is a text that is no reference.</exception>
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? _parse.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [text, CultureInfo.InvariantCulture], null) : base.ConvertFrom(context, culture, value);

    /// <inheritdoc/>
    public override object? ConvertTo(ITypeDescriptorContext? context, CultureInfo? culture, object? value, Type destinationType) =>
        destinationType == typeof(string) && value is ISoftRef ? value.ToString() : base.ConvertTo(context, culture, value, destinationType);
}
