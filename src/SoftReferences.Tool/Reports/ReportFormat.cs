namespace SoftReferences.Tool;

/// <summary>How findings are written.</summary>
internal enum ReportFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>As JSON.</summary>
    Json,

    /// <summary>As SARIF 2.1.0, which code scanning reads.</summary>
    Sarif,

    /// <summary>As commands that GitHub Actions shows as annotations.</summary>
    GitHub,

    /// <summary>As JUnit XML, which most CI servers read.</summary>
    JUnit,

    /// <summary>As errors that MSBuild and editors understand.</summary>
    MSBuild,
}
