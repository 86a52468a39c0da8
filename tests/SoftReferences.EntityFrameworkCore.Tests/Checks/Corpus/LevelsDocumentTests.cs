using System.Text;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

/// <summary>Checks that docs/checks-levels.md lists, for every case, what the tests expect of each level.</summary>
public sealed class LevelsDocumentTests
{
    [Fact]
    public void Document_HasEveryCase()
    {
        var expected = Write();
        var path = Path.Combine(AppContext.BaseDirectory, "checks-levels.md");
        var actual = File.Exists(path) ? File.ReadAllText(path) : null;
        Assert.True(expected == actual, $"docs/checks-levels.md is out of date. Its content must be:{Environment.NewLine}{expected}");
    }

    private static string Write()
    {
        var text = new StringBuilder(
            """
            # Which level sees what

            Each case is a small service whose model, migrations and live PostgreSQL database are checked. [Checks](checks.md) explains the levels.

            ## Cases that break a rule

            | case | model | migrations | database |
            | --- | --- | --- | --- |

            """);
        foreach (var @case in PlantedCases.All)
        {
            text.Append($"| {@case.Name} | {Codes(@case.InModel)} | {Codes(@case.InMigrations)} | {Codes(@case.InDatabase)} |\n");
        }

        text.Append("\n## Cases that look suspicious and break none\n\n");
        foreach (var @case in CleanCases.All)
        {
            text.Append($"- {@case.Name}\n");
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static string Codes(string[] codes) => codes.Length == 0 ? "–" : string.Join(", ", codes);
}
