using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SoftReferences;

/// <summary>Identifies a tombstone beyond its position: the SHA-256 of its type, key, time and, for a merge, the target key, one per line.</summary>
/// <remarks>
/// A database that was restored to an earlier state uses the same positions again, for other deletions. The reader sends the fingerprint
/// of the tombstone at its cursor, and the owner compares it.
/// </remarks>
internal static class TombstoneFingerprint
{
    /// <summary>The number of hexadecimal digits.</summary>
    public const int Length = 64;

    public static string Of(Tombstone tombstone)
    {
        // Microseconds, the precision of databases. Keys contain no line feeds.
        var time = tombstone.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        var mergedInto = tombstone.Kind == TombstoneKind.Merged ? tombstone.MergedInto.ToString() : string.Empty;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{DeletionEvents.TypeOf(tombstone)}\n{tombstone.Key}\n{time}Z\n{mergedInto}\n")));
    }

    /// <summary>Returns whether a text has the form of a fingerprint.</summary>
    public static bool IsValid(string text) => text.Length == Length && text.All(char.IsAsciiHexDigitLower);
}
