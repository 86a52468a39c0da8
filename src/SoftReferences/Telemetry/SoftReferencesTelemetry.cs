using System.Diagnostics;

namespace SoftReferences;

/// <summary>The names to subscribe to, as in <c>metrics.AddMeter(SoftReferencesTelemetry.MeterName)</c>.</summary>
/// <remarks>docs/observability.md describes the instruments and activities. None of them ever contains a key, a body or a secret.</remarks>
public static class SoftReferencesTelemetry
{
    /// <summary>The name of the meter: <c>SoftReferences</c>.</summary>
    public const string MeterName = "SoftReferences";

    /// <summary>The name of the activity source: <c>SoftReferences</c>.</summary>
    public const string ActivitySourceName = "SoftReferences";

    internal static readonly string Version = typeof(SoftReferencesTelemetry).Assembly.GetName().Version!.ToString(fieldCount: 3);

    internal static readonly ActivitySource Activities = new(ActivitySourceName, Version);
}
