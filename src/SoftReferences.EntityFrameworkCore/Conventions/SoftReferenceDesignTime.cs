namespace SoftReferences.EntityFrameworkCore;

/// <summary>What the tool asks of models that it makes, whatever their contexts say.</summary>
internal static class SoftReferenceDesignTime
{
    /// <summary>Gets or sets a value indicating whether models that break rules are made all the same, so that the tool can lead out of them.</summary>
    public static bool ReportOnly { get; set; }
}
