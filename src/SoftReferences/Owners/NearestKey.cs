namespace SoftReferences;

/// <summary>Finds the configuration key that was probably meant.</summary>
internal static class NearestKey
{
    // Longer ones are no slip of a finger, and comparing is quadratic.
    private const int MaximumLength = 128;

    /// <summary>Gets the known key that is the fewest edits away, wherever it stands: the right name in the wrong section is near.</summary>
    public static string Of(string key, IReadOnlyCollection<string> known) =>
        known.MinBy(candidate => key.StartsWith($"{candidate}:", StringComparison.OrdinalIgnoreCase)
            ? 0
            : Math.Min(Distance(key, candidate), Distance(NameOf(key), NameOf(candidate)) + 1))!;

    private static string NameOf(string key) => key[(key.LastIndexOf(':') + 1)..];

    // Levenshtein's distance, in capitals and small letters alike.
    private static int Distance(string left, string right)
    {
        if (left.Length > MaximumLength)
        {
            return left.Length;
        }

        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
