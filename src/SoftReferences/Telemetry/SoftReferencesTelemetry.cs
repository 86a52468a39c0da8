using System.Diagnostics;

namespace SoftReferences;

/// <summary>The names to subscribe to, as in <c>metrics.AddMeter(SoftReferencesTelemetry.MeterName)</c>.</summary>
/// <remarks>What the meter and the activity source have to tell stands in docs/observability.md. No key, body or secret is ever part of it.</remarks>
public static class SoftReferencesTelemetry
{
    /// <summary>The name of the meter: <c>SoftReferences</c>.</summary>
    public const string MeterName = "SoftReferences";

    /// <summary>The name of the activity source: <c>SoftReferences</c>.</summary>
    public const string ActivitySourceName = "SoftReferences";

    internal static readonly string Version = typeof(SoftReferencesTelemetry).Assembly.GetName().Version!.ToString(fieldCount: 3);

    internal static readonly ActivitySource Activities = new(ActivitySourceName, Version);
}
