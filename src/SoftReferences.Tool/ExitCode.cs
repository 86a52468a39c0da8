namespace SoftReferences.Tool;

/// <summary>The exit codes of the tool.</summary>
internal static class ExitCode
{
    public const int Clean = 0;

    public const int Findings = 1;

    /// <summary>The arguments were wrong, or the tool could not run.</summary>
    public const int CouldNotRun = 2;
}
