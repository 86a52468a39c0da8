using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SoftReferences;

/// <summary>The identity of a tombstone beyond its position: the SHA-256 of its type, key, time and, when it was merged, the other key, a line each.</summary>
/// <remarks>
/// A database that was set back gives the same positions again, to other deletions. Whoever reads on shows what it has seen at its position,
/// and the owner finds out whether it still is the one.
/// </remarks>
internal static class TombstoneFingerprint
{
    /// <summary>How many hexadecimal digits it has.</summary>
    public const int Length = 64;

    public static string Of(Tombstone tombstone)
    {
        // Microseconds: databases keep no more. Keys have no line feeds.
        var time = tombstone.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        var mergedInto = tombstone.Kind == TombstoneKind.Merged ? tombstone.MergedInto.ToString() : string.Empty;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{DeletionEvents.TypeOf(tombstone)}\n{tombstone.Key}\n{time}Z\n{mergedInto}\n")));
    }

    /// <summary>Says whether a text can be a fingerprint.</summary>
    public static bool IsValid(string text) => text.Length == Length && text.All(char.IsAsciiHexDigitLower);
}
