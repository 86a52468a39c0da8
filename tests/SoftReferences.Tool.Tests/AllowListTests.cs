using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool.Tests;

public sealed class AllowListTests : IDisposable
{
    private static readonly DateOnly Today = new(2026, 11, 24);
    private static readonly Finding ForeignKey = Finding.Of(new SoftReferenceViolation("SREF101", "a.b", "Wrong.", "Mend it."), "ShopContext");

    private static readonly CheckScope ModelOnly = new([CheckLevel.Model], Scratch: false);

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
    [InlineData("2026-11-24")]
    [InlineData("2026-11-25")]
    public async Task Entry_AllowsThroughItsLastDay(string expires) =>
        Assert.Empty((await ApplyAsync(Entry($", \"expires\": \"{expires}\""), [ForeignKey])).Findings);

    [Fact]
    public async Task EntryAfterItsLastDay_AllowsNothing_AndIsAFindingItself()
    {
        var report = await ApplyAsync(Entry(", \"expires\": \"2026-11-23\""), [ForeignKey]);
        Assert.Empty(report.Allowed);
        Assert.Equal([ForeignKey.Rule, "SREF900"], report.Findings.Select(finding => finding.Rule));
        Assert.Equal(
            "The list of allowed findings allowed SREF101 at 'a.b' until 2026-11-23, but the violation still exists. "
            + $"Fix it, or give the entry with the fingerprint '{ForeignKey.Fingerprint}' a later date.",
            report.Findings[1].Message);
    }

    [Fact]
    public async Task EntryAfterItsLastDay_ThatWouldAllowNothing_IsStale() =>
        Assert.StartsWith("The list of allowed findings has an entry for SREF101", Assert.Single((await ApplyAsync(Entry(", \"expires\": \"2026-11-23\""), [])).Findings).Reason, StringComparison.Ordinal);

    [Fact]
    public async Task EntryThatAllowsNothing_IsAFinding()
    {
        var finding = Assert.Single((await ApplyAsync(Entry(), [])).Findings);
        Assert.Equal(("SREF900", PathOfList), (finding.Rule, finding.File));
        Assert.Equal(
            "The list of allowed findings has an entry for SREF101 at 'a.b', but there is no such finding any more: a new violation with this name would be allowed unnoticed. "
            + $"Remove the entry with the fingerprint '{ForeignKey.Fingerprint}'.",
            finding.Message);
    }

    [Fact]
    public async Task EntryOfALevelThatWasNotLookedAt_IsNotStale() =>
        Assert.Empty((await ApplyAsync(Entry(), [], CheckLevel.Migrations, CheckLevel.Database)).Findings);

    [Fact]
    public async Task EntryOfAContextThatWasNotLookedAt_IsNotStale() =>
        Assert.Empty((await ApplyAsync(Entry().Replace("ShopContext", "OtherContext", StringComparison.Ordinal), [])).Findings);

    [Theory]
    [InlineData("SREF301", true)]
    [InlineData("SREF302", true)]
    [InlineData("SREF303", true)]
    [InlineData("SREF305", true)]
    [InlineData("SREF308", true)]
    [InlineData("SREF304", false)]
    [InlineData("SREF309", false)]
    public async Task EntryForWhatAScratchDatabaseCannotHave_IsNotStale_AndStaysInTheBaseline(string rule, bool stays)
    {
        await File.WriteAllTextAsync(PathOfList, Entry().Replace("SREF101", rule, StringComparison.Ordinal));
        var (list, nothing) = (AllowList.Read(PathOfList), new CheckAnswer(["ShopContext"], []));
        var (scratch, live) = (new CheckScope([CheckLevel.Database], Scratch: true), new CheckScope([CheckLevel.Database], Scratch: false));
        Assert.Equal(stays ? 0 : 1, list.Apply(nothing, scratch, Today, PathOfList).Findings.Count);
        Assert.Single(list.Apply(nothing, live, Today, PathOfList).Findings);

        await list.Renew(nothing, scratch, Today, "It was there.", "https://issues.example/1").WriteAsync(PathOfList, CancellationToken.None);
        Assert.Equal(stays, (await File.ReadAllTextAsync(PathOfList)).Contains(rule, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Baseline_AllowsWhatIsThere()
    {
        await AllowList.Read(null).Renew(new(["ShopContext"], [ForeignKey, ForeignKey]), ModelOnly, Today, "It was there.", "https://issues.example/1").WriteAsync(PathOfList, CancellationToken.None);
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
        Assert.Empty(AllowList.Read(PathOfList).Apply(new(["ShopContext"], [ForeignKey]), ModelOnly, Today, PathOfList).Findings);
    }

    [Fact]
    public async Task Baseline_KeepsWhatItDidNotLookAtAndWhatStands_AndDropsTheRest()
    {
        var index = Finding.Of(new SoftReferenceViolation("SREF103", "Pet.UserId", "Slow.", "Index it."), "ShopContext");
        string[] entries =
        [
            Json(ForeignKey, "ShopContext", "stands", null),
            Json(index, "ShopContext", "stale", null),
            Json(index with { Rule = "SREF202" }, "ShopContext", "other level", null),
            Json(index, "OtherContext", "other context", null),
            Json(ForeignKey with { Fingerprint = "1234567890abcdef" }, "ShopContext", "expired", "2026-11-23"),
        ];
        await File.WriteAllTextAsync(PathOfList, $"{{ \"allowed\": [ {string.Join(", ", entries)} ] }}");
        var found = new CheckAnswer(["ShopContext"], [ForeignKey, ForeignKey with { Fingerprint = "1234567890abcdef" }]);

        await AllowList.Read(PathOfList).Renew(found, ModelOnly, Today, "new", "https://issues.example/2").WriteAsync(PathOfList, CancellationToken.None);

        using var written = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(PathOfList));
        Assert.Equal(
            ["new", "other context", "other level", "stands"],
            written.RootElement.GetProperty("allowed").EnumerateArray().Select(entry => entry.GetProperty("reason").GetString()).Order(StringComparer.Ordinal));
        Assert.Empty(AllowList.Read(PathOfList).Apply(found, ModelOnly, Today, PathOfList).Findings);
    }

    [Fact]
    public async Task ListThatIsNotInOrder_IsRefusedWithEveryReason()
    {
        await File.WriteAllTextAsync(PathOfList, """{ "allowed": [ { "rule": "SREF999", "fingerprint": "1", "context": "A", "reason": "x", "issue": "https://a.example" }, { "rule": "SREF101", "reason": " " } ] }""");
        var exception = Assert.Throws<ToolException>(() => AllowList.Read(PathOfList));
        Assert.Equal(
            $"""
            '{PathOfList}' is not valid:
            - entry 1 (SREF999 1): there is no rule 'SREF999' that could be allowed.
            - entry 2 (SREF101 ): it needs the 'fingerprint' and the 'context' of the finding, as '--format json' gives them.
            - entry 2 (SREF101 ): it needs a 'reason'.
            - entry 2 (SREF101 ): it needs the address of an 'issue'.
            """.ReplaceLineEndings(Environment.NewLine),
            exception.Message);
    }

    [Fact]
    public async Task ListWithNulls_IsRefusedWithEveryReason()
    {
        await File.WriteAllTextAsync(PathOfList, """{ "allowed": [ null, { "rule": null, "fingerprint": null, "context": null, "location": null, "reason": null, "issue": null, "expires": null }, null ] }""");
        var exception = Assert.Throws<ToolException>(() => AllowList.Read(PathOfList));
        Assert.Equal(
            $"""
            '{PathOfList}' is not valid:
            - entry 1 is null.
            - entry 2 ( ): there is no rule '' that could be allowed.
            - entry 2 ( ): it needs the 'fingerprint' and the 'context' of the finding, as '--format json' gives them.
            - entry 2 ( ): it needs a 'reason'.
            - entry 2 ( ): it needs the address of an 'issue'.
            - entry 3 is null.
            """.ReplaceLineEndings(Environment.NewLine),
            exception.Message);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{ "allowed": null }""")]
    public async Task ListThatIsNull_IsRefused(string text)
    {
        await File.WriteAllTextAsync(PathOfList, text);
        Assert.Equal($"'{PathOfList}' cannot be read: It has no list 'allowed'.", Assert.Throws<ToolException>(() => AllowList.Read(PathOfList)).Message);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{ \"allowed\": [], \"forbidden\": [] }")]
    public async Task ListThatIsNoList_IsRefused(string text)
    {
        await File.WriteAllTextAsync(PathOfList, text);
        Assert.StartsWith($"'{PathOfList}' cannot be read: ", Assert.Throws<ToolException>(() => AllowList.Read(PathOfList)).Message, StringComparison.Ordinal);
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

    private static string Json(Finding finding, string context, string reason, string? expires) =>
        System.Text.Json.JsonSerializer.Serialize(new { rule = finding.Rule, fingerprint = finding.Fingerprint, context, location = finding.Location, reason, issue = "https://issues.example/1", expires = expires ?? "2030-01-01" });

    private async Task<CheckReport> ApplyAsync(string list, IReadOnlyList<Finding> findings, params CheckLevel[] levels)
    {
        await File.WriteAllTextAsync(PathOfList, list);
        return AllowList.Read(PathOfList).Apply(new(["ShopContext"], findings), levels.Length == 0 ? ModelOnly : new(levels, Scratch: false), Today, PathOfList);
    }
}
