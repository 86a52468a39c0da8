using System.Globalization;
using System.Text;

namespace SoftReferences;

/// <summary>What a key type can do, resolved once per type. For value types the just-in-time compiler removes the type tests.</summary>
internal static class SoftRefKey<TKey>
    where TKey : notnull, IEquatable<TKey>, IComparable<TKey>, ISpanParsable<TKey>
{
    public static bool IsDefault(TKey? value)
    {
        if (typeof(TKey) == typeof(string))
        {
            return string.IsNullOrEmpty((string?)(object?)value);
        }

        return EqualityComparer<TKey>.Default.Equals(value, default);
    }

    /// <summary>Says what keeps a value from being a key, or <see langword="null"/>.</summary>
    public static string? Problem(TKey value) =>
        typeof(TKey) == typeof(string) ? OwnerKey.TextKeyProblem((string)(object)value) : null;

    public static int Compare(TKey? left, TKey? right) => typeof(TKey) == typeof(string)
        ? string.CompareOrdinal((string?)(object?)left, (string?)(object?)right)
        : Comparer<TKey>.Default.Compare(left, right);

    public static OwnerKey ToOwnerKey(TKey value)
    {
        if (typeof(TKey) == typeof(Guid))
        {
            return OwnerKey.Of((Guid)(object)value);
        }

        if (typeof(TKey) == typeof(int))
        {
            return OwnerKey.Of((int)(object)value);
        }

        return typeof(TKey) == typeof(long) ? OwnerKey.Of((long)(object)value) : OwnerKey.Of(Format(value, null));
    }

    public static bool TryParse(ReadOnlySpan<char> text, out TKey? value)
    {
        value = default;
        return text.Length <= OwnerKey.MaximumLength
            && OwnerKey.TextKeyProblem(text) is null
            && TKey.TryParse(text, CultureInfo.InvariantCulture, out value)
            && !IsDefault(value);
    }

    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out TKey? value)
    {
        value = default;
        if (utf8Text.Length > OwnerKey.MaximumLength * 3)
        {
            return false;
        }

        Span<char> characters = stackalloc char[utf8Text.Length];
        return System.Text.Unicode.Utf8.ToUtf16(utf8Text, characters, out _, out var written, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done
            && TryParse(characters[..written], out value);
    }

    public static string Format(TKey? value, string? format) => value switch
    {
        null => string.Empty,
        string text => text,
        IFormattable formattable => formattable.ToString(format, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };

    public static bool TryFormat(TKey? value, Span<char> destination, out int charsWritten, ReadOnlySpan<char> format)
    {
        if (value is ISpanFormattable)
        {
            return ((ISpanFormattable)value).TryFormat(destination, out charsWritten, format, CultureInfo.InvariantCulture);
        }

        var text = Format(value, null);
        charsWritten = text.TryCopyTo(destination) ? text.Length : 0;
        return charsWritten == text.Length;
    }

    public static bool TryFormat(TKey? value, Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format)
    {
        if (value is IUtf8SpanFormattable)
        {
            return ((IUtf8SpanFormattable)value).TryFormat(utf8Destination, out bytesWritten, format, CultureInfo.InvariantCulture);
        }

        return Encoding.UTF8.TryGetBytes(Format(value, null), utf8Destination, out bytesWritten);
    }
}
