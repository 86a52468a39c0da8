namespace SoftReferences.Tool;

/// <summary>The output formats of a check.</summary>
internal enum ReportFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>As JSON.</summary>
    Json,

    /// <summary>As SARIF 2.1.0, which code scanning reads.</summary>
    Sarif,

    /// <summary>As workflow commands, which GitHub Actions shows as annotations.</summary>
    GitHub,

    /// <summary>As JUnit XML, which most CI servers read.</summary>
    JUnit,

    /// <summary>As errors that MSBuild and editors understand.</summary>
    MSBuild,
}
