using System.Text.Encodings.Web;
using System.Text.Json;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>The file in the repository that says which findings are allowed. It works both ways: an entry that allows nothing is a finding itself.</summary>
internal sealed class AllowList
{
    public const string FileName = "softref.allow.json";

    private const string StaleRule = "SREF900";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    private readonly IReadOnlyList<AllowedEntry> _entries;

    private AllowList(IReadOnlyList<AllowedEntry> entries) => _entries = entries;

    /// <summary>Finds the file of a project: in its directory or the nearest above it.</summary>
    public static string? Find(string directory)
    {
        for (var at = new DirectoryInfo(directory); at is not null; at = at.Parent)
        {
            var path = Path.Combine(at.FullName, FileName);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    public static async Task<AllowList> ReadAsync(string? path, CancellationToken cancellationToken)
    {
        if (path is null)
        {
            return new([]);
        }

        List<AllowedEntry> entries;
        try
        {
            entries = JsonSerializer.Deserialize<Content>(await File.ReadAllTextAsync(path, cancellationToken), Json)?.Allowed ?? throw new JsonException("It has no list 'allowed'.");
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"'{path}' cannot be read: {exception.Message}", exception);
        }

        var problems = entries.SelectMany(Problems).ToList();
        return problems.Count == 0 ? new(entries)
            : throw new ToolException(string.Join(Environment.NewLine, problems.Prepend($"'{path}' is not in order:")));
    }

    public static async Task WriteAsync(string path, IEnumerable<Finding> findings, string reason, string issue, CancellationToken cancellationToken)
    {
        var entries = findings.DistinctBy(finding => (finding.Rule, finding.Context, finding.Fingerprint))
            .OrderBy(finding => finding.Rule, StringComparer.Ordinal).ThenBy(finding => finding.Context, StringComparer.Ordinal).ThenBy(finding => finding.Location, StringComparer.Ordinal)
            .Select(finding => new AllowedEntry(finding.Rule, finding.Fingerprint, finding.Context, finding.Location, reason, issue));
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(new Content([.. entries]), Json) + "\n", cancellationToken);
    }

    /// <summary>Parts findings into those that are left and those that are allowed, and adds the entries that are stale.</summary>
    /// <param name="answer">What was found.</param>
    /// <param name="levels">The levels that were looked at: entries of others are not stale.</param>
    /// <param name="scratch">Whether migrations were applied to an empty database.</param>
    /// <param name="today">The day.</param>
    public CheckReport Apply(CheckAnswer answer, IReadOnlyList<CheckLevel> levels, bool scratch, DateOnly today)
    {
        var standing = _entries.Where(entry => entry.Expires is not { } last || last >= today).ToList();
        var allowed = answer.Findings.Where(finding => standing.Exists(entry => Allows(entry, finding))).ToList();
        var stale = _entries
            .Where(entry => answer.Contexts.Contains(entry.Context, StringComparer.Ordinal) && WasLookedAt(entry.Rule, levels, scratch) && !answer.Findings.Any(finding => Allows(entry, finding)))
            .Select(Stale);
        return new([.. answer.Findings.Except(allowed), .. stale], allowed, answer.Unchecked, answer.Contexts);
    }

    private static bool Allows(AllowedEntry entry, Finding finding) =>
        entry.Rule == finding.Rule && entry.Fingerprint == finding.Fingerprint && entry.Context == finding.Context;

    private static bool WasLookedAt(string rule, IReadOnlyList<CheckLevel> levels, bool scratch) => rule switch
    {
        "SREF206" => scratch && levels.Contains(CheckLevel.Database),
        ['S', 'R', 'E', 'F', '1', ..] => levels.Contains(CheckLevel.Model),
        ['S', 'R', 'E', 'F', '2', ..] => levels.Contains(CheckLevel.Migrations),
        _ => levels.Contains(CheckLevel.Database),
    };

    private static Finding Stale(AllowedEntry entry) => Finding.Of(
        new(
            StaleRule,
            $"{entry.Rule} {entry.Fingerprint}",
            $"The list of what is allowed has an entry for {entry.Rule} at '{entry.Location}', and nothing is found there any more: the next violation of this name would be allowed unseen.",
            $"Remove the entry with the fingerprint '{entry.Fingerprint}'."),
        entry.Context);

    private static IEnumerable<string> Problems(AllowedEntry entry, int index)
    {
        var name = $"- entry {index + 1} ({entry.Rule} {entry.Fingerprint})";
        if (entry.Rule is null || SoftReferenceRules.Find(entry.Rule) is null || entry.Rule == StaleRule)
        {
            yield return $"{name}: there is no rule '{entry.Rule}' that could be allowed.";
        }

        if (string.IsNullOrWhiteSpace(entry.Fingerprint) || string.IsNullOrWhiteSpace(entry.Context))
        {
            yield return $"{name}: it needs the 'fingerprint' and the 'context' of the finding, as '--format json' gives them.";
        }

        if (string.IsNullOrWhiteSpace(entry.Reason))
        {
            yield return $"{name}: it needs a 'reason'.";
        }

        if (!Uri.TryCreate(entry.Issue, UriKind.Absolute, out _))
        {
            yield return $"{name}: it needs the address of an 'issue'.";
        }
    }

    private sealed record Content(List<AllowedEntry> Allowed);
}
