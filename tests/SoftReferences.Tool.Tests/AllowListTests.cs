using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool.Tests;

public sealed class AllowListTests : IDisposable
{
    private static readonly DateOnly Today = new(2026, 11, 24);
    private static readonly Finding ForeignKey = Finding.Of(new SoftReferenceViolation("SREF101", "a.b", "Wrong.", "Mend it."), "ShopContext");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("softref-tests-");

    private string PathOfList => Path.Combine(_directory.FullName, AllowList.FileName);

    [Fact]
    public async Task AllowedFinding_IsNoFinding()
    {
        var report = await ApplyAsync(Entry(), [ForeignKey]);
        Assert.Empty(report.Findings);
        Assert.Equal([ForeignKey], report.Allowed);
    }

    [Theory]
    [InlineData("\"rule\": \"SREF101\"", "\"rule\": \"SREF102\"")]
    [InlineData("\"context\": \"ShopContext\"", "\"context\": \"OtherContext\"")]
    [InlineData("\"fingerprint\": \"", "\"fingerprint\": \"0")]
    public async Task EntryForSomethingElse_AllowsNothing(string text, string other) =>
        Assert.Contains(ForeignKey, (await ApplyAsync(Entry().Replace(text, other, StringComparison.Ordinal), [ForeignKey])).Findings);

    [Theory]
    [InlineData("2026-11-24", 0)]
    [InlineData("2026-11-23", 1)]
    public async Task Entry_AllowsThroughItsLastDay(string expires, int findings) =>
        Assert.Equal(findings, (await ApplyAsync(Entry($", \"expires\": \"{expires}\""), [ForeignKey])).Findings.Count);

    [Fact]
    public async Task EntryThatAllowsNothing_IsAFinding()
    {
        var finding = Assert.Single((await ApplyAsync(Entry(), [])).Findings);
        Assert.Equal("SREF900", finding.Rule);
        Assert.Equal(
            "The list of what is allowed has an entry for SREF101 at 'a.b', and nothing is found there any more: the next violation of this name would be allowed unseen. "
            + $"Remove the entry with the fingerprint '{ForeignKey.Fingerprint}'.",
            finding.Message);
    }

    [Fact]
    public async Task EntryOfALevelThatWasNotLookedAt_IsNotStale() =>
        Assert.Empty((await ApplyAsync(Entry(), [], CheckLevel.Migrations, CheckLevel.Database)).Findings);

    [Fact]
    public async Task EntryOfAContextThatWasNotLookedAt_IsNotStale() =>
        Assert.Empty((await ApplyAsync(Entry().Replace("ShopContext", "OtherContext", StringComparison.Ordinal), [])).Findings);

    [Fact]
    public async Task Baseline_AllowsWhatIsThere()
    {
        await AllowList.WriteAsync(PathOfList, [ForeignKey, ForeignKey], "It was there.", "https://issues.example/1", CancellationToken.None);
        Assert.Equal(
            $$"""
            {
              "allowed": [
                {
                  "rule": "SREF101",
                  "fingerprint": "{{ForeignKey.Fingerprint}}",
                  "context": "ShopContext",
                  "location": "a.b",
                  "reason": "It was there.",
                  "issue": "https://issues.example/1"
                }
              ]
            }

            """.ReplaceLineEndings("\n"),
            (await File.ReadAllTextAsync(PathOfList)).ReplaceLineEndings("\n"));
        Assert.Empty((await AllowList.ReadAsync(PathOfList, CancellationToken.None)).Apply(new(["ShopContext"], [ForeignKey], []), [CheckLevel.Model], scratch: false, Today).Findings);
    }

    [Fact]
    public async Task ListThatIsNotInOrder_IsRefusedWithEveryReason()
    {
        await File.WriteAllTextAsync(PathOfList, """{ "allowed": [ { "rule": "SREF999", "fingerprint": "1", "context": "A", "reason": "x", "issue": "https://a.example" }, { "rule": "SREF101", "reason": " " } ] }""");
        var exception = await Assert.ThrowsAsync<ToolException>(() => AllowList.ReadAsync(PathOfList, CancellationToken.None));
        Assert.Equal(
            $"""
            '{PathOfList}' is not in order:
            - entry 1 (SREF999 1): there is no rule 'SREF999' that could be allowed.
            - entry 2 (SREF101 ): it needs the 'fingerprint' and the 'context' of the finding, as '--format json' gives them.
            - entry 2 (SREF101 ): it needs a 'reason'.
            - entry 2 (SREF101 ): it needs the address of an 'issue'.
            """.ReplaceLineEndings(Environment.NewLine),
            exception.Message);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{ \"allowed\": [], \"forbidden\": [] }")]
    public async Task ListThatIsNoList_IsRefused(string text)
    {
        await File.WriteAllTextAsync(PathOfList, text);
        Assert.StartsWith($"'{PathOfList}' cannot be read: ", (await Assert.ThrowsAsync<ToolException>(() => AllowList.ReadAsync(PathOfList, CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_IsFoundAboveTheProject()
    {
        File.WriteAllText(PathOfList, "{}");
        var project = _directory.CreateSubdirectory("src/Shop");
        Assert.Equal(PathOfList, AllowList.Find(project.FullName));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static string Entry(string more = "") =>
        $$"""{ "allowed": [ { "rule": "SREF101", "fingerprint": "{{ForeignKey.Fingerprint}}", "context": "ShopContext", "location": "a.b", "reason": "Later.", "issue": "https://issues.example/1"{{more}} } ] }""";

    private async Task<CheckReport> ApplyAsync(string list, IReadOnlyList<Finding> findings, params CheckLevel[] levels)
    {
        await File.WriteAllTextAsync(PathOfList, list);
        return (await AllowList.ReadAsync(PathOfList, CancellationToken.None)).Apply(new(["ShopContext"], findings, []), levels.Length == 0 ? [CheckLevel.Model] : levels, scratch: false, Today);
    }
}
