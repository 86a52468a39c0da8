using System.Text;
using CsCheck;

namespace SoftReferences.Tests;

/// <summary>Generates references with all types of keys.</summary>
internal static class References
{
    private static readonly Gen<string> Character = Gen.OneOf(
        Gen.Char[' ', '~'].Select(character => character.ToString()),
        Gen.Char['\u00A1', '\u02FF'].Select(character => character.ToString()),
        Gen.Char['\u4E00', '\u9FFF'].Select(character => character.ToString()),
        Gen.Int[0x1F300, 0x1F5FF].Select(char.ConvertFromUtf32));

    public static Gen<SoftRef<AuthUsers>> Guids { get; } =
        Gen.Guid.Where(value => value != Guid.Empty).Select(value => new SoftRef<AuthUsers>(value));

    public static Gen<SoftRef<BillingInvoices, Guid>> KeyedGuids { get; } =
        Gen.Guid.Where(value => value != Guid.Empty).Select(value => new SoftRef<BillingInvoices, Guid>(value));

    public static Gen<SoftRef<BillingInvoices, int>> Integers { get; } =
        Edges(Gen.Int, int.MinValue, int.MaxValue, -1, 1).Where(value => value != 0).Select(value => new SoftRef<BillingInvoices, int>(value));

    public static Gen<SoftRef<BillingInvoices, long>> Longs { get; } =
        Edges(Gen.Long, long.MinValue, long.MaxValue, -1, 1).Where(value => value != 0).Select(value => new SoftRef<BillingInvoices, long>(value));

    public static Gen<SoftRef<BillingInvoices, byte>> Bytes { get; } =
        Gen.Byte.Where(value => value != 0).Select(value => new SoftRef<BillingInvoices, byte>(value));

    public static Gen<SoftRef<BillingInvoices, string>> Texts { get; } =
        Character.Array[1, 128].Select(characters => string.Concat(characters).Trim()).Where(text => text.Length > 0).Select(text => new SoftRef<BillingInvoices, string>(text));

    public static Gen<SoftRef<BillingInvoices, Ulid>> Ulids { get; } =
        Gen.Select(Gen.ULong, Gen.ULong[1, ulong.MaxValue]).Select((upper, lower) => new SoftRef<BillingInvoices, Ulid>(new Ulid(new UInt128(upper, lower))));

    /// <summary>Returns the text with every UTF-16 code unit escaped, as JSON allows.</summary>
    public static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (var character in text)
        {
            escaped.Append("\\u").Append(((int)character).ToString("x4", null));
        }

        return escaped.ToString();
    }

    private static Gen<T> Edges<T>(Gen<T> any, params T[] edges) => Gen.OneOf(any, Gen.OneOf(edges));
}
