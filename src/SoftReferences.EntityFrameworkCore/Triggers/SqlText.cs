using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Quotes names and literals in the text of a trigger, where parameters are not possible. It is the same for PostgreSQL and SQLite.</summary>
internal static class SqlText
{
    /// <summary>The maximum length of a PostgreSQL identifier in bytes. Longer ones are truncated without an error.</summary>
    private const int MaximumIdentifierBytes = 63;

    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Qualified(string? schema, string name) => schema is null ? Identifier(name) : $"{Identifier(schema)}.{Identifier(name)}";

    public static string Qualified(StoreObjectIdentifier table) => Qualified(table.Schema, table.Name);

    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Shortens a name to that length so that different names stay different.</summary>
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

    /// <summary>Gets a hash of a text, as 16 hexadecimal digits.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}
