namespace SoftReferences.Tool;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    public const int Clean = 0;

    public const int Findings = 1;

    /// <summary>The arguments were wrong, or something kept the tool from looking.</summary>
    public const int CouldNotRun = 2;
}
