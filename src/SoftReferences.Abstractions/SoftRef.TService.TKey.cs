using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text.Json.Serialization;

namespace SoftReferences;

/// <summary>The id of an entity that another service owns, where that service uses keys of type <typeparamref name="TKey"/>.</summary>
/// <typeparam name="TService">The owning service.</typeparam>
/// <typeparam name="TKey">
/// The type of the owner's key: <see cref="int"/>, <see cref="long"/>, <see cref="string"/>, <see cref="Guid"/>, or
/// another type whose text form is at most <see cref="OwnerKey.MaximumLength"/> characters, for example a ULID.
/// </typeparam>
/// <remarks>
/// <c>default</c> (0, no text, an empty Guid) refers to nothing; parsing, JSON, validation and saving reject it. Integers
/// of up to 64 bits are numbers in JSON, and everything else is a string. Texts are compared by code unit, without control
/// characters and without white space at either end. Numbers have no plus sign and no leading zeros.
/// </remarks>
[JsonConverter(typeof(SoftRefJsonConverterFactory))]
[TypeConverter(typeof(SoftRefTypeConverter))]
public readonly record struct SoftRef<TService, TKey> :
    ISoftRef,
    IComparable,
    IComparable<SoftRef<TService, TKey>>,
    IComparisonOperators<SoftRef<TService, TKey>, SoftRef<TService, TKey>, bool>,
    ISpanFormattable,
    IUtf8SpanFormattable,
    ISpanParsable<SoftRef<TService, TKey>>,
    IUtf8SpanParsable<SoftRef<TService, TKey>>
    where TService : IOwningService
    where TKey : notnull, IEquatable<TKey>, IComparable<TKey>, ISpanParsable<TKey>
{
    private readonly TKey _value;

    /// <summary>Initializes a new instance of the <see cref="SoftRef{TService, TKey}"/> struct from an id that the owner issued.</summary>
    /// <param name="value">The owner's id.</param>
    /// <exception cref="ArgumentException"><paramref name="value"/> is zero, empty, or a text that cannot be a key.</exception>
    public SoftRef(TKey value)
    {
        if (SoftRefKey<TKey>.IsDefault(value))
        {
            throw SoftRefErrors.ZeroArgument(TService.Service, nameof(value));
        }

        if (SoftRefKey<TKey>.Problem(value) is { } problem)
        {
            throw SoftRefErrors.BadArgument(TService.Service, SoftRefKey<TKey>.Format(value, null), problem, nameof(value));
        }

        _value = value;
    }

    private SoftRef(TKey value, bool _) => _value = value;

    /// <summary>Gets the owner's id.</summary>
    /// <value><see langword="null"/> for the zero reference when <typeparamref name="TKey"/> is a class.</value>
    public TKey Value => _value;

    /// <summary>Gets a value indicating whether this is the zero reference, which refers to nothing and is rejected everywhere.</summary>
    public bool IsDefault => SoftRefKey<TKey>.IsDefault(_value);

    /// <summary>Gets the canonical name of the referenced entity, as in <c>//billing/invoices/42</c>, for logs and events.</summary>
    /// <remarks>Reserved characters of the key are percent-encoded (RFC 3986).</remarks>
    public string ResourceName => $"{TService.Service.ResourceName}/{Uri.EscapeDataString(ToString())}";

    OwningService ISoftRef.Service => TService.Service;

    OwnerKey ISoftRef.Key => IsDefault ? default : SoftRefKey<TKey>.ToOwnerKey(_value);

    /// <summary>Creates a reference from a stored value, even from zero.</summary>
    /// <param name="value">The stored value.</param>
    /// <returns>The reference.</returns>
    /// <remarks>For mappers, which must be able to read invalid rows. All other code uses the constructor.</remarks>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static SoftRef<TService, TKey> FromStorage(TKey value) => new(value, false);

    /// <summary>Parses a reference, in the invariant culture.</summary>
    /// <param name="s">A key.</param>
    /// <returns>The reference.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="s"/> is <see langword="null"/>.</exception>
    /// <exception cref="FormatException"><paramref name="s"/> is not a key, or is zero.</exception>
    public static SoftRef<TService, TKey> Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), null);
    }

    /// <inheritdoc/>
    /// <exception cref="FormatException"><paramref name="s"/> is not a key, or is zero.</exception>
    public static SoftRef<TService, TKey> Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <inheritdoc/>
    /// <exception cref="FormatException"><paramref name="s"/> is not a key, or is zero.</exception>
    public static SoftRef<TService, TKey> Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result) ? result : throw SoftRefErrors.NotAKey(TService.Service, typeof(TKey), s);

    /// <inheritdoc/>
    /// <exception cref="FormatException"><paramref name="utf8Text"/> is not a key, or is zero.</exception>
    public static SoftRef<TService, TKey> Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider) =>
        TryParse(utf8Text, provider, out var result) ? result : throw SoftRefErrors.NotAKey(TService.Service, typeof(TKey), utf8Text);

    /// <summary>Tries to parse a reference, in the invariant culture.</summary>
    /// <param name="s">A key, or anything else.</param>
    /// <param name="result">The reference, or <see langword="default"/>.</param>
    /// <returns><see langword="true"/> if <paramref name="s"/> is a key other than zero.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, out SoftRef<TService, TKey> result) => TryParse(s.AsSpan(), null, out result);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SoftRef<TService, TKey> result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc/>
    /// <remarks>Ids are not localized: <paramref name="provider"/> is ignored.</remarks>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out SoftRef<TService, TKey> result)
    {
        var parsed = SoftRefKey<TKey>.TryParse(s, out var value);
        result = parsed ? FromStorage(value!) : default;
        return parsed;
    }

    /// <inheritdoc/>
    /// <remarks>Ids are not localized: <paramref name="provider"/> is ignored.</remarks>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, out SoftRef<TService, TKey> result)
    {
        var parsed = SoftRefKey<TKey>.TryParse(utf8Text, out var value);
        result = parsed ? FromStorage(value!) : default;
        return parsed;
    }

    /// <summary>Compares for equality; texts by code unit.</summary>
    /// <param name="other">The other reference.</param>
    /// <returns>Whether both refer to the same entity.</returns>
    public bool Equals(SoftRef<TService, TKey> other) => EqualityComparer<TKey>.Default.Equals(_value, other._value);

    /// <inheritdoc/>
    public override int GetHashCode() => _value is null ? 0 : _value.GetHashCode();

    /// <summary>Orders references as their keys are ordered; texts by code unit.</summary>
    /// <param name="other">The reference to compare with.</param>
    /// <returns>Less than zero, zero, or more than zero.</returns>
    public int CompareTo(SoftRef<TService, TKey> other) => SoftRefKey<TKey>.Compare(_value, other._value);

    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        SoftRef<TService, TKey> other => CompareTo(other),
        _ => throw SoftRefErrors.NotComparable(typeof(SoftRef<TService, TKey>), obj, nameof(obj)),
    };

    /// <summary>Returns the key in the invariant culture.</summary>
    /// <returns>The text; empty for the zero reference to a text key.</returns>
    public override string ToString() => SoftRefKey<TKey>.Format(_value, null);

    /// <inheritdoc/>
    /// <remarks>
    /// Only Guids have more than one form; for other keys <paramref name="format"/> is ignored. Ids are not localized:
    /// <paramref name="formatProvider"/> is ignored.
    /// </remarks>
    public string ToString(string? format, IFormatProvider? formatProvider) => SoftRefKey<TKey>.Format(_value, format);

    /// <inheritdoc/>
    /// <remarks>
    /// Only Guids have more than one form; for other keys <paramref name="format"/> is ignored. Ids are not localized:
    /// <paramref name="provider"/> is ignored.
    /// </remarks>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        SoftRefKey<TKey>.TryFormat(_value, destination, out charsWritten, format);

    /// <inheritdoc/>
    /// <remarks>
    /// Only Guids have more than one form; for other keys <paramref name="format"/> is ignored. Ids are not localized:
    /// <paramref name="provider"/> is ignored.
    /// </remarks>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        SoftRefKey<TKey>.TryFormat(_value, utf8Destination, out bytesWritten, format);

    /// <summary>Gets the owner's id.</summary>
    /// <param name="reference">The reference.</param>
    public static explicit operator TKey(SoftRef<TService, TKey> reference) => reference._value;

    /// <summary>Creates a reference from an id that the owner issued.</summary>
    /// <param name="value">The owner's id.</param>
    /// <exception cref="ArgumentException"><paramref name="value"/> is zero, empty, or a text that cannot be a key.</exception>
    public static explicit operator SoftRef<TService, TKey>(TKey value) => new(value);

    /// <inheritdoc/>
    public static bool operator <(SoftRef<TService, TKey> left, SoftRef<TService, TKey> right) => left.CompareTo(right) < 0;

    /// <inheritdoc/>
    public static bool operator <=(SoftRef<TService, TKey> left, SoftRef<TService, TKey> right) => left.CompareTo(right) <= 0;

    /// <inheritdoc/>
    public static bool operator >(SoftRef<TService, TKey> left, SoftRef<TService, TKey> right) => left.CompareTo(right) > 0;

    /// <inheritdoc/>
    public static bool operator >=(SoftRef<TService, TKey> left, SoftRef<TService, TKey> right) => left.CompareTo(right) >= 0;
}
