using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;

namespace SoftReferences;

/// <summary>The id of an entity that another service owns, where that service uses Guids: a foreign key's value without the foreign key.</summary>
/// <typeparam name="TService">The owning service.</typeparam>
/// <remarks>
/// It has the size and speed of a <see cref="Guid"/>. There is no <c>New()</c>: ids come from their owner, by parsing,
/// binding, JSON or the database. <c>default</c> refers to nothing; parsing, JSON, validation and saving reject it.
/// </remarks>
[JsonConverter(typeof(SoftRefJsonConverterFactory))]
[TypeConverter(typeof(SoftRefTypeConverter))]
public readonly record struct SoftRef<TService> :
    ISoftRef,
    IComparable,
    IComparable<SoftRef<TService>>,
    IComparisonOperators<SoftRef<TService>, SoftRef<TService>, bool>,
    ISpanFormattable,
    IUtf8SpanFormattable,
    ISpanParsable<SoftRef<TService>>,
    IUtf8SpanParsable<SoftRef<TService>>
    where TService : IOwningService
{
    private readonly Guid _value;

    /// <summary>Initializes a new instance of the <see cref="SoftRef{TService}"/> struct from an id that the owner issued.</summary>
    /// <param name="value">The owner's id.</param>
    /// <exception cref="ArgumentException"><paramref name="value"/> is <see cref="Guid.Empty"/>.</exception>
    public SoftRef(Guid value)
    {
        if (value == Guid.Empty)
        {
            throw SoftRefErrors.ZeroArgument(TService.Service, nameof(value));
        }

        _value = value;
    }

    private SoftRef(Guid value, bool _) => _value = value;

    /// <summary>Gets the owner's id.</summary>
    public Guid Value => _value;

    /// <summary>Gets a value indicating whether this is the zero reference, which refers to nothing and is rejected everywhere.</summary>
    public bool IsDefault => _value == Guid.Empty;

    /// <summary>Gets the canonical name of the referenced entity, as in <c>//auth/users/0198c5f2-…</c>, for logs and events.</summary>
    public string ResourceName => $"{TService.Service.ResourceName}/{_value:D}";

    OwningService ISoftRef.Service => TService.Service;

    OwnerKey ISoftRef.Key => IsDefault ? default : OwnerKey.Of(_value);

    /// <summary>Creates a reference from a stored value, even from zero.</summary>
    /// <param name="value">The stored value.</param>
    /// <returns>The reference.</returns>
    /// <remarks>For mappers, which must be able to read invalid rows. All other code uses the constructor.</remarks>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static SoftRef<TService> FromStorage(Guid value) => new(value, false);

    /// <summary>Parses a reference.</summary>
    /// <param name="s">A UUID in the form <c>D</c>, <c>N</c>, <c>B</c> or <c>P</c> of <see cref="Guid.ToString(string)"/>, in either case.</param>
    /// <returns>The reference.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="s"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException"><paramref name="s"/> is not a UUID, or is the zero UUID.</exception>
    public static SoftRef<TService> Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), null);
    }

    /// <inheritdoc/>
    /// <exception cref="FormatException"><paramref name="s"/> is not a UUID, or is the zero UUID.</exception>
    public static SoftRef<TService> Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <inheritdoc/>
    /// <exception cref="FormatException"><paramref name="s"/> is not a UUID, or is the zero UUID.</exception>
    public static SoftRef<TService> Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result) ? result : throw SoftRefErrors.NotAKey(TService.Service, typeof(Guid), s);

    /// <inheritdoc/>
    /// <exception cref="FormatException"><paramref name="utf8Text"/> is not a UUID, or is the zero UUID.</exception>
    public static SoftRef<TService> Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider) =>
        TryParse(utf8Text, provider, out var result) ? result : throw SoftRefErrors.NotAKey(TService.Service, typeof(Guid), utf8Text);

    /// <summary>Tries to parse a reference.</summary>
    /// <param name="s">A UUID in the form <c>D</c>, <c>N</c>, <c>B</c> or <c>P</c> of <see cref="Guid.ToString(string)"/>, or anything else.</param>
    /// <param name="result">The reference, or <see langword="default"/>.</param>
    /// <returns><see langword="true"/> if <paramref name="s"/> is a UUID other than zero.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, out SoftRef<TService> result) => TryParse(s.AsSpan(), null, out result);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SoftRef<TService> result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out SoftRef<TService> result)
    {
        var parsed = UuidText.TryParse(s, out var value) && value != Guid.Empty;
        result = parsed ? FromStorage(value) : default;
        return parsed;
    }

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, out SoftRef<TService> result)
    {
        var parsed = UuidText.TryParse(utf8Text, out var value) && value != Guid.Empty;
        result = parsed ? FromStorage(value) : default;
        return parsed;
    }

    /// <summary>Orders references as their Guids are ordered.</summary>
    /// <param name="other">The reference to compare with.</param>
    /// <returns>Less than zero, zero, or more than zero.</returns>
    public int CompareTo(SoftRef<TService> other) => _value.CompareTo(other._value);

    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        SoftRef<TService> other => CompareTo(other),
        _ => throw SoftRefErrors.NotComparable(typeof(SoftRef<TService>), obj, nameof(obj)),
    };

    /// <summary>Returns the lower-case hyphenated UUID (RFC 9562).</summary>
    /// <returns>36 characters.</returns>
    public override string ToString() => _value.ToString("D");

    /// <summary>Returns the UUID in one of the formats of <see cref="Guid.ToString(string)"/>.</summary>
    /// <param name="format"><c>D</c> (the default), <c>N</c>, <c>B</c>, <c>P</c> or <c>X</c>.</param>
    /// <param name="formatProvider">Not used.</param>
    /// <returns>The text.</returns>
    /// <exception cref="FormatException"><paramref name="format"/> is none of these.</exception>
    public string ToString(string? format, IFormatProvider? formatProvider) => _value.ToString(format, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        _value.TryFormat(destination, out charsWritten, format);

    /// <inheritdoc/>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        _value.TryFormat(utf8Destination, out bytesWritten, format);

    /// <summary>Gets the owner's id.</summary>
    /// <param name="reference">The reference.</param>
    public static explicit operator Guid(SoftRef<TService> reference) => reference._value;

    /// <summary>Creates a reference from an id that the owner issued.</summary>
    /// <param name="value">The owner's id.</param>
    /// <exception cref="ArgumentException"><paramref name="value"/> is <see cref="Guid.Empty"/>.</exception>
    public static explicit operator SoftRef<TService>(Guid value) => new(value);

    /// <inheritdoc/>
    public static bool operator <(SoftRef<TService> left, SoftRef<TService> right) => left._value < right._value;

    /// <inheritdoc/>
    public static bool operator <=(SoftRef<TService> left, SoftRef<TService> right) => left._value <= right._value;

    /// <inheritdoc/>
    public static bool operator >(SoftRef<TService> left, SoftRef<TService> right) => left._value > right._value;

    /// <inheritdoc/>
    public static bool operator >=(SoftRef<TService> left, SoftRef<TService> right) => left._value >= right._value;
}
