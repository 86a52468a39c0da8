using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>The list of allowed findings, a file in the repository. An entry that allows nothing is a finding itself.</summary>
internal sealed class AllowList
{
    public const string FileName = "softref.allow.json";

    public const string StaleRule = "SREF900";

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

    /// <summary>Finds the list of a project: in its directory or the nearest one above.</summary>
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

    /// <summary>Reads the list, which is empty if there is no file.</summary>
    /// <exception cref="ToolException">The file cannot be read or is not valid. The message has every reason.</exception>
    public static AllowList Read(string? path)
    {
        if (path is null)
        {
            return new([]);
        }

        List<AllowedEntry?> entries;
        try
        {
            entries = JsonSerializer.Deserialize<Content>(File.ReadAllText(path), Json)?.Allowed ?? throw new JsonException("It has no list 'allowed'.");
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"'{path}' cannot be read: {exception.Message}", exception);
        }

        var problems = entries.SelectMany(Problems).ToList();
        return problems.Count == 0 ? new([.. entries.OfType<AllowedEntry>()])
            : throw new ToolException(string.Join(Environment.NewLine, problems.Prepend($"'{path}' is not valid:")));
    }

    /// <summary>Returns a list that allows all current findings. Entries that still apply are kept, and stale ones are removed.</summary>
    /// <param name="answer">The findings.</param>
    /// <param name="scope">What was checked. Entries outside of it are kept.</param>
    /// <param name="today">The current day.</param>
    /// <param name="reason">The reason of new entries.</param>
    /// <param name="issue">The address of the issue of new entries.</param>
    public AllowList Renew(CheckAnswer answer, CheckScope scope, DateOnly today, string reason, string issue)
    {
        var kept = _entries.Where(entry => !WasChecked(entry, answer, scope) || (IsInForce(entry, today) && answer.Findings.Any(finding => Allows(entry, finding)))).ToList();
        var added = answer.Findings.Where(finding => !kept.Exists(entry => Allows(entry, finding)))
            .DistinctBy(finding => (finding.Rule, finding.Context, finding.Fingerprint))
            .Select(finding => new AllowedEntry(finding.Rule, finding.Fingerprint, finding.Context, finding.Location, reason, issue));
        return new(
            [
                .. kept.Concat(added).OrderBy(entry => entry.Rule, StringComparer.Ordinal).ThenBy(entry => entry.Context, StringComparer.Ordinal)
                    .ThenBy(entry => entry.Location, StringComparer.Ordinal).ThenBy(entry => entry.Fingerprint, StringComparer.Ordinal),
            ]);
    }

    public Task WriteAsync(string path, CancellationToken cancellationToken) =>
        OutputFile.WriteAsync(path, JsonSerializer.Serialize(new Content([.. _entries]), Json) + "\n", cancellationToken);

    /// <summary>Separates allowed findings from the others, and adds a finding for each entry that is stale or expired.</summary>
    /// <param name="answer">The findings.</param>
    /// <param name="scope">What was checked. Entries outside of it are never stale.</param>
    /// <param name="today">The current day.</param>
    /// <param name="path">The path of the list, for findings about its entries.</param>
    public CheckReport Apply(CheckAnswer answer, CheckScope scope, DateOnly today, string? path)
    {
        var allowed = answer.Findings.Where(finding => _entries.Any(entry => IsInForce(entry, today) && Allows(entry, finding))).ToList();
        var byUse = _entries.Where(entry => WasChecked(entry, answer, scope)).ToLookup(entry => answer.Findings.Any(finding => Allows(entry, finding)));
        var outdated = byUse[false].Select(Stale).Concat(byUse[true].Where(entry => !IsInForce(entry, today)).Select(Expired)).Select(finding => finding with { File = path });
        return new([.. answer.Findings.Except(allowed), .. outdated], allowed, answer.Contexts, scope.Rules);
    }

    private static bool Allows(AllowedEntry entry, Finding finding) =>
        entry.Rule == finding.Rule && entry.Fingerprint == finding.Fingerprint && entry.Context == finding.Context;

    private static bool IsInForce(AllowedEntry entry, DateOnly today) => entry.Expires is not { } last || last >= today;

    private static bool WasChecked(AllowedEntry entry, CheckAnswer answer, CheckScope scope) =>
        answer.Contexts.Contains(entry.Context, StringComparer.Ordinal) && scope.Rules.Contains(entry.Rule, StringComparer.Ordinal);

    private static Finding Stale(AllowedEntry entry) => Of(
        entry,
        $"The list of allowed findings has an entry for {entry.Rule} at '{entry.Location}', but there is no such finding any more: a new violation with this name would be allowed unnoticed.",
        $"Remove the entry with the fingerprint '{entry.Fingerprint}'.");

    private static Finding Expired(AllowedEntry entry) => Of(
        entry,
        string.Create(CultureInfo.InvariantCulture, $"The list of allowed findings allowed {entry.Rule} at '{entry.Location}' until {entry.Expires:yyyy-MM-dd}, but the violation still exists."),
        $"Fix it, or give the entry with the fingerprint '{entry.Fingerprint}' a later date.");

    private static Finding Of(AllowedEntry entry, string reason, string fix) =>
        Finding.Of(new(StaleRule, $"{entry.Rule} {entry.Fingerprint}", reason, fix), entry.Context);

    private static IEnumerable<string> Problems(AllowedEntry? entry, int index)
    {
        if (entry is null)
        {
            yield return $"- entry {index + 1} is null.";
            yield break;
        }

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

    private sealed record Content(List<AllowedEntry?> Allowed);
}
