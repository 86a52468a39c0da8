using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Quotes what goes into the text of a trigger, where there are no parameters. The same on PostgreSQL and SQLite.</summary>
internal static class SqlText
{
    /// <summary>The most bytes that PostgreSQL keeps of an identifier; it cuts off the rest without an error.</summary>
    private const int MaximumIdentifierBytes = 63;

    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Qualified(string? schema, string name) => schema is null ? Identifier(name) : $"{Identifier(schema)}.{Identifier(name)}";

    public static string Qualified(StoreObjectIdentifier table) => Qualified(table.Schema, table.Name);

    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Makes a name fit, in a way that keeps different names different.</summary>
    public static string Name(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MaximumIdentifierBytes)
        {
            return name;
        }

        var suffix = $"_{Hash(name)[..8]}";
        var kept = new StringBuilder();
        var bytes = suffix.Length;
        foreach (var rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaximumIdentifierBytes)
            {
                break;
            }

            kept.Append(rune);
        }

        return kept.Append(suffix).ToString();
    }

    /// <summary>Gets 16 hexadecimal digits that stand for a text.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}
