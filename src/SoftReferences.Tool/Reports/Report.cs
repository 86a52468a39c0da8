namespace SoftReferences.Tool;

/// <summary>Writes the result of a check.</summary>
internal abstract class Report
{
    public static Report For(ReportFormat format) => format switch
    {
        ReportFormat.Json => new JsonReport(),
        ReportFormat.Sarif => new SarifReport(),
        ReportFormat.GitHub => new GitHubReport(),
        ReportFormat.JUnit => new JUnitReport(),
        ReportFormat.MSBuild => new MSBuildReport(),
        _ => new TextReport(),
    };

    /// <summary>Writes a report.</summary>
    /// <param name="report">The result.</param>
    /// <param name="project">The path of the project.</param>
    /// <param name="output">The output.</param>
    public abstract void Write(CheckReport report, string project, TextWriter output);
}
