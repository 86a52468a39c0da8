using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace SoftReferences;

/// <summary>The key of an owner's entity, whatever its type: the form in which keys travel to the owner, through the feed and into the inbox.</summary>
/// <remarks>Guids and integers are held without an allocation. Keys of different kinds are never equal.</remarks>
public readonly struct OwnerKey : IEquatable<OwnerKey>, ISpanFormattable
{
    /// <summary>The maximum length of a key in its text form: 256 characters.</summary>
    public const int MaximumLength = 256;

    // U+0000 to U+001F and U+007F to U+009F, the same as char.IsControl.
    private static readonly SearchValues<char> ControlCharacters =
        SearchValues.Create([.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(char.IsControl)]);

    private static readonly object GuidMarker = new();
    private static readonly object NumberMarker = new();

    private readonly Guid _bits;
    private readonly object? _content;

    private OwnerKey(Guid bits, object content)
    {
        _bits = bits;
        _content = content;
    }

    /// <summary>Gets the kind of this key.</summary>
    public OwnerKeyKind Kind => _content switch
    {
        null => OwnerKeyKind.None,
        string => OwnerKeyKind.Text,
        var marker => ReferenceEquals(marker, GuidMarker) ? OwnerKeyKind.Uuid : OwnerKeyKind.Number,
    };

    /// <summary>Creates a key from a Guid.</summary>
    /// <param name="value">Any Guid but <see cref="Guid.Empty"/>.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException"><paramref name="value"/> is empty.</exception>
    public static OwnerKey Of(Guid value) => value == Guid.Empty
        ? throw new ArgumentException("The Guid is empty, and an empty Guid identifies nothing.", nameof(value))
        : new(value, GuidMarker);

    /// <summary>Creates a key from an integer.</summary>
    /// <param name="value">Any integer but zero.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException"><paramref name="value"/> is zero.</exception>
    public static OwnerKey Of(long value) => value == 0
        ? throw new ArgumentException("The key is 0, and 0 identifies nothing.", nameof(value))
        : new(Unsafe.BitCast<Int128, Guid>(value), NumberMarker);

    /// <summary>Creates a key from a text.</summary>
    /// <param name="value">A text of 1 to <see cref="MaximumLength"/> characters without control characters, unpaired surrogates, or white space at either end.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException"><paramref name="value"/> is empty, too long, or has a forbidden character.</exception>
    public static OwnerKey Of(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return TextKeyProblem(value) is { } problem
            ? throw new ArgumentException($"'{Quote.Shorten(value)}' cannot be a key: {problem}.", nameof(value))
            : new(default, value);
    }

    /// <summary>Tries to parse the text form of a key.</summary>
    /// <param name="text">The text that <see cref="ToString()"/> returns for a key of this kind; a UUID may be in upper or lower case.</param>
    /// <param name="kind">The kind to read; not <see cref="OwnerKeyKind.None"/>.</param>
    /// <param name="key">The key, when the text is one.</param>
    /// <returns><see langword="true"/> if <paramref name="text"/> is a key of that kind. Zero and empty keys are not.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, OwnerKeyKind kind, out OwnerKey key)
    {
        key = default;
        switch (kind)
        {
            case OwnerKeyKind.Uuid when UuidText.TryParseHyphenated(text, out var guid) && guid != Guid.Empty:
                key = new(guid, GuidMarker);
                return true;
            case OwnerKeyKind.Number when IsCanonicalNumber(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                key = Of(number);
                return true;
            case OwnerKeyKind.Text when text is not null && TextKeyProblem(text) is null:
                key = new(default, text);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Gets the Guid of this key.</summary>
    /// <returns>The Guid.</returns>
    /// <exception cref="InvalidOperationException">The key is of another kind.</exception>
    public Guid AsGuid() => Kind == OwnerKeyKind.Uuid ? _bits : throw WrongKind(OwnerKeyKind.Uuid);

    /// <summary>Gets the integer of this key.</summary>
    /// <returns>The integer.</returns>
    /// <exception cref="InvalidOperationException">The key is of another kind.</exception>
    public long AsNumber() => Kind == OwnerKeyKind.Number
        ? (long)Unsafe.BitCast<Guid, Int128>(_bits)
        : throw WrongKind(OwnerKeyKind.Number);

    /// <inheritdoc/>
    public bool Equals(OwnerKey other) =>
        _bits == other._bits
        && (ReferenceEquals(_content, other._content) || (_content is string text && text.Equals(other._content as string, StringComparison.Ordinal)));

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is OwnerKey other && Equals(other);

    /// <summary>Gets a hash code that differs from process to process, so that callers cannot choose keys that collide.</summary>
    /// <returns>The hash code.</returns>
    public override int GetHashCode() =>
        _content is string text ? text.GetHashCode(StringComparison.Ordinal) : string.GetHashCode(MemoryMarshal.Cast<Guid, char>(new ReadOnlySpan<Guid>(in _bits)), StringComparison.Ordinal);

    /// <summary>Returns the canonical text form, which is used in requests, events and the inbox.</summary>
    /// <returns>A lower-case hyphenated UUID, a decimal integer, or the text itself; empty for <see langword="default"/>.</returns>
    public override string ToString() => Kind switch
    {
        OwnerKeyKind.Uuid => _bits.ToString("D"),
        OwnerKeyKind.Number => AsNumber().ToString(CultureInfo.InvariantCulture),
        OwnerKeyKind.Text => (string)_content!,
        _ => string.Empty,
    };

    /// <inheritdoc/>
    /// <remarks>There is one form: <paramref name="format"/> and <paramref name="formatProvider"/> are ignored.</remarks>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    /// <remarks>There is one form: <paramref name="format"/> and <paramref name="provider"/> are ignored.</remarks>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        switch (Kind)
        {
            case OwnerKeyKind.Uuid:
                return _bits.TryFormat(destination, out charsWritten, "D");
            case OwnerKeyKind.Number:
                return AsNumber().TryFormat(destination, out charsWritten, default, CultureInfo.InvariantCulture);
            default:
                var text = _content as string ?? string.Empty;
                charsWritten = text.TryCopyTo(destination) ? text.Length : 0;
                return charsWritten == text.Length;
        }
    }

    /// <summary>Compares two keys for equality.</summary>
    /// <param name="left">The first key.</param>
    /// <param name="right">The second key.</param>
    /// <returns>Whether they are the same key.</returns>
    public static bool operator ==(OwnerKey left, OwnerKey right) => left.Equals(right);

    /// <summary>Compares two keys for inequality.</summary>
    /// <param name="left">The first key.</param>
    /// <param name="right">The second key.</param>
    /// <returns>Whether they are different keys.</returns>
    public static bool operator !=(OwnerKey left, OwnerKey right) => !left.Equals(right);

    /// <summary>Returns whether a text may be a number in canonical form: no leading zero, no plus sign, no white space, not zero.</summary>
    internal static bool IsCanonicalNumber(ReadOnlySpan<char> text)
    {
        var digits = text.StartsWith('-') ? text[1..] : text;
        return digits is [>= '1' and <= '9', ..] && !digits.ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>Returns why a text cannot be a key, or <see langword="null"/> if it can.</summary>
    internal static string? TextKeyProblem(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return "it is empty";
        }

        if (text.Length > MaximumLength)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it has {text.Length} characters, and {MaximumLength} are allowed");
        }

        if (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
        {
            return "it begins or ends with white space";
        }

        if (text.IndexOfAny(ControlCharacters) is >= 0 and var index)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it has the control character U+{(int)text[index]:X4}");
        }

        return HasHalfOfPair(text) ? "it has half of a surrogate pair, which is no character" : null;
    }

    private static bool HasHalfOfPair(ReadOnlySpan<char> text)
    {
        // Most texts have no surrogates, which this check finds quickly.
        var index = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        for (var rest = index < 0 ? default : text[index..]; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != OperationStatus.Done)
            {
                return true;
            }

            rest = rest[consumed..];
        }

        return false;
    }

    private InvalidOperationException WrongKind(OwnerKeyKind wanted) =>
        new($"The key '{ToString()}' is of kind {Kind}, not {wanted}.");
}
