using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace SoftReferences.Tests;

/// <summary>A key type of an application that only supports parsing and formatting.</summary>
public readonly record struct Ulid(UInt128 Bits) : IComparable<Ulid>, ISpanParsable<Ulid>
{
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 26;

    private static readonly SearchValues<char> AllDigits = SearchValues.Create(Digits);

    public static Ulid Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan(), provider);

    public static Ulid Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result) ? result : throw new FormatException();

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Ulid result) => TryParse(s.AsSpan(), provider, out result);

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Ulid result)
    {
        result = default;
        if (s.Length != Length || s[0] > '7' || s.ContainsAnyExcept(AllDigits))
        {
            return false;
        }

        var bits = UInt128.Zero;
        foreach (var digit in s)
        {
            bits = (bits << 5) | (uint)Digits.IndexOf(digit, StringComparison.Ordinal);
        }

        result = new(bits);
        return true;
    }

    public int CompareTo(Ulid other) => Bits.CompareTo(other.Bits);

    public override string ToString() => string.Create(Length, Bits, static (text, bits) =>
    {
        for (var index = text.Length - 1; index >= 0; index--, bits >>= 5)
        {
            text[index] = Digits[(int)(bits & 31)];
        }
    });

    public static bool operator <(Ulid left, Ulid right) => left.Bits < right.Bits;

    public static bool operator <=(Ulid left, Ulid right) => left.Bits <= right.Bits;

    public static bool operator >(Ulid left, Ulid right) => left.Bits > right.Bits;

    public static bool operator >=(Ulid left, Ulid right) => left.Bits >= right.Bits;
}
