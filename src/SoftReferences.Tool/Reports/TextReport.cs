using Spectre.Console;

namespace SoftReferences.Tool;

/// <summary>Writes text for people.</summary>
internal sealed class TextReport : Report
{
    public override void Write(CheckReport report, string project, TextWriter output)
    {
        var console = PeoplesConsole.For(output);
        foreach (var ofContext in report.Findings.GroupBy(finding => finding.Context, StringComparer.Ordinal))
        {
            console.MarkupLineInterpolated($"[bold]{ofContext.Key}[/]");
            foreach (var finding in ofContext)
            {
                console.MarkupLineInterpolated($"  [red]{finding.Rule}[/] [yellow]{finding.Location}[/]");
                console.Write(new Padder(new Text(finding.Reason)).Padding(4, 0, 0, 0));
                console.Write(new Padder(new Text(finding.Fix, new Style(Color.Green))).Padding(4, 0, 0, 0));
            }
        }

        var count = report.Findings.Count;
        console.WriteLine($"{project}: {(count == 0 ? "no findings" : count == 1 ? "1 finding" : $"{count} findings")} in {string.Join(", ", report.Contexts)}{(report.Allowed.Count > 0 ? $", {report.Allowed.Count} allowed" : null)}.");
    }
}
