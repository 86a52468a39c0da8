namespace SoftReferences.Tool;

/// <summary>Writes workflow commands of GitHub Actions.</summary>
internal sealed class GitHubReport : Report
{
    public override void Write(CheckReport report, string project, TextWriter output)
    {
        foreach (var finding in report.Findings)
        {
            output.WriteLine($"::error file={Property((finding.File ?? project).Replace('\\', '/'))},title={Property($"{finding.Rule} {finding.Location}")}::{Data(finding.Message)}");
        }
    }

    private static string Data(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
