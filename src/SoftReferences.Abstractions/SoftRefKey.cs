using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace SoftReferences;

/// <summary>Operations on the keys of references. Guids and integers are never boxed.</summary>
internal static class SoftRefKey<TKey>
    where TKey : notnull, IEquatable<TKey>, IComparable<TKey>, ISpanParsable<TKey>
{
    public static OwnerKeyKind Kind { get; } = OwnerKeyKinds.Of(typeof(TKey));

    public static bool IsDefault(TKey? value)
    {
        if (typeof(TKey) == typeof(string))
        {
            return string.IsNullOrEmpty((string?)(object?)value);
        }

        return EqualityComparer<TKey>.Default.Equals(value, default);
    }

    /// <summary>Returns why a value cannot be a key, or <see langword="null"/> if it can.</summary>
    public static string? Problem(TKey value) => Kind == OwnerKeyKind.Text ? OwnerKey.TextKeyProblem(Format(value, null)) : null;

    public static int Compare(TKey? left, TKey? right) => typeof(TKey) == typeof(string)
        ? string.CompareOrdinal((string?)(object?)left, (string?)(object?)right)
        : Comparer<TKey>.Default.Compare(left, right);

    public static OwnerKey ToOwnerKey(TKey value) => Kind switch
    {
        OwnerKeyKind.Uuid => OwnerKey.Of(ToGuid(value)),
        OwnerKeyKind.Number => OwnerKey.Of(ToNumber(value)),
        _ => OwnerKey.Of(Format(value, null)),
    };

    /// <summary>Returns the number of a key of kind <see cref="OwnerKeyKind.Number"/>.</summary>
    public static long ToNumber(TKey value) => Type.GetTypeCode(typeof(TKey)) switch
    {
        TypeCode.SByte => Unsafe.As<TKey, sbyte>(ref value),
        TypeCode.Byte => Unsafe.As<TKey, byte>(ref value),
        TypeCode.Int16 => Unsafe.As<TKey, short>(ref value),
        TypeCode.UInt16 => Unsafe.As<TKey, ushort>(ref value),
        TypeCode.Int32 => Unsafe.As<TKey, int>(ref value),
        TypeCode.UInt32 => Unsafe.As<TKey, uint>(ref value),
        TypeCode.Int64 => Unsafe.As<TKey, long>(ref value),
        _ => throw new InvalidOperationException($"'{typeof(TKey)}' is not a key of kind {OwnerKeyKind.Number}."),
    };

    public static bool TryParse(ReadOnlySpan<char> text, out TKey? value)
    {
        value = default;
        if (typeof(TKey) == typeof(Guid))
        {
            return UuidText.TryParse(text, out Unsafe.As<TKey?, Guid>(ref value)) && !IsDefault(value);
        }

        return (Kind == OwnerKeyKind.Number ? OwnerKey.IsCanonicalNumber(text) : OwnerKey.TextKeyProblem(text) is null)
            && TKey.TryParse(text, CultureInfo.InvariantCulture, out value)
            && !IsDefault(value);
    }

    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out TKey? value)
    {
        value = default;
        if (typeof(TKey) == typeof(Guid))
        {
            return UuidText.TryParse(utf8Text, out Unsafe.As<TKey?, Guid>(ref value)) && !IsDefault(value);
        }

        // UTF-8 takes at most three bytes for one UTF-16 code unit.
        if (utf8Text.Length > OwnerKey.MaximumLength * 3)
        {
            return false;
        }

        Span<char> characters = stackalloc char[utf8Text.Length];
        return Utf8.ToUtf16(utf8Text, characters, out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done
            && TryParse(characters[..written], out value);
    }

    /// <summary>Returns the text of a key. Only a Guid has several forms; for other keys, the format is ignored.</summary>
    public static string Format(TKey? value, string? format) => value switch
    {
        null => string.Empty,
        string text => text,
        Guid guid => guid.ToString(format, CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };

    public static bool TryFormat(TKey? value, Span<char> destination, out int charsWritten, ReadOnlySpan<char> format)
    {
        switch (Kind)
        {
            case OwnerKeyKind.Uuid:
                return ToGuid(value!).TryFormat(destination, out charsWritten, format);
            case OwnerKeyKind.Number:
                return ToNumber(value!).TryFormat(destination, out charsWritten, default, CultureInfo.InvariantCulture);
            default:
                var text = Format(value, null);
                charsWritten = text.TryCopyTo(destination) ? text.Length : 0;
                return charsWritten == text.Length;
        }
    }

    public static bool TryFormat(TKey? value, Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format) => Kind switch
    {
        OwnerKeyKind.Uuid => ToGuid(value!).TryFormat(utf8Destination, out bytesWritten, format),
        OwnerKeyKind.Number => ToNumber(value!).TryFormat(utf8Destination, out bytesWritten, default, CultureInfo.InvariantCulture),
        _ => Encoding.UTF8.TryGetBytes(Format(value, null), utf8Destination, out bytesWritten),
    };

    private static Guid ToGuid(TKey value) => Unsafe.As<TKey, Guid>(ref value);
}
