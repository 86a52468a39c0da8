namespace SoftReferences.EntityFrameworkCore;

/// <summary>Recognizes column names that suggest a reference to an owner: <c>user_id</c> and <c>created_by_user_id</c> for <c>//auth/users</c>.</summary>
internal sealed class LookalikeNames
{
    private readonly List<(string Stem, OwningService Service)> _stems;

    public LookalikeNames(IEnumerable<OwningService> services) => _stems =
    [
        .. services.DistinctBy(service => service.ResourceName, StringComparer.Ordinal)
            .SelectMany(service => new[] { (Plain(Singular(service.Resource)), service), (Plain(service.Name + Singular(service.Resource)), service) }),
    ];

    /// <summary>Gets LIKE patterns for the ends of such names, in lower case and without underscores.</summary>
    public string[] Patterns => [.. _stems.SelectMany(stem => new[] { $"%{stem.Stem}id", $"%{stem.Stem}ids" }).Distinct(StringComparer.Ordinal)];

    public OwningService? Find(string column)
    {
        var words = Words(column).ToList();
        if (words.Count < 2 || words[^1] is not ("id" or "ids"))
        {
            return null;
        }

        // Whole words have to match: "superuser_id" is not a reference to users.
        return Enumerable.Range(0, words.Count - 1)
            .Select(start => string.Concat(words.Skip(start).Take(words.Count - 1 - start)))
            .Select(tail => _stems.Find(stem => stem.Stem == tail).Service)
            .FirstOrDefault(service => service is not null);
    }

    public static SoftReferenceViolation Violation(string table, string column, OwningService service) => new(
        "SREF307",
        $"{table}.{column}",
        $"The column '{table}.{column}' looks like a reference to '{service}', which the model does not declare: its keys are not validated, and not cleaned up after a deletion.",
        $"Make its property a SoftRef<…> of '{service.Name}', or allow this column if it holds something else.");

    private static string Singular(string plural) =>
        plural.EndsWith("ies", StringComparison.Ordinal) ? plural[..^3] + "y"
        : plural.EndsWith("sses", StringComparison.Ordinal) || plural.EndsWith("xes", StringComparison.Ordinal) || plural.EndsWith("ches", StringComparison.Ordinal) || plural.EndsWith("shes", StringComparison.Ordinal) ? plural[..^2]
        : plural.EndsWith('s') && !plural.EndsWith("ss", StringComparison.Ordinal) ? plural[..^1]
        : plural;

    private static string Plain(string name) => name.Replace("_", null, StringComparison.Ordinal).Replace("-", null, StringComparison.Ordinal);

    private static IEnumerable<string> Words(string name)
    {
        var start = 0;
        for (var index = 0; index <= name.Length; index++)
        {
            var ends = index == name.Length || name[index] == '_' || (index > start && char.IsUpper(name[index]) && !char.IsUpper(name[index - 1]));
            if (ends && index > start)
            {
                yield return name[start..index].ToLowerInvariant();
            }

            start = ends ? (index < name.Length && name[index] == '_' ? index + 1 : index) : start;
        }
    }
}
