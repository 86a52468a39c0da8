namespace SoftReferences;

/// <summary>Finds the configuration key that was probably meant.</summary>
internal static class NearestKey
{
    // Longer keys are not typos, and the comparison is quadratic.
    private const int MaximumLength = 128;

    /// <summary>Returns the known key with the smallest edit distance, also comparing by name only: the right name in the wrong section is near.</summary>
    public static string Of(string key, IReadOnlyCollection<string> known) =>
        known.MinBy(candidate => key.StartsWith($"{candidate}:", StringComparison.OrdinalIgnoreCase)
            ? 0
            : Math.Min(Distance(key, candidate), Distance(NameOf(key), NameOf(candidate)) + 1))!;

    private static string NameOf(string key) => key[(key.LastIndexOf(':') + 1)..];

    // The Levenshtein distance, ignoring case.
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
