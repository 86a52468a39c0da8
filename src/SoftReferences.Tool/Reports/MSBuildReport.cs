namespace SoftReferences.Tool;

/// <summary>Writes lines that MSBuild recognizes as errors.</summary>
internal sealed class MSBuildReport : Report
{
    public override void Write(CheckReport report, string project, TextWriter output)
    {
        foreach (var finding in report.Findings)
        {
            output.WriteLine($"{finding.File ?? project} : error {finding.Rule}: {finding.Message}");
        }
    }
}
