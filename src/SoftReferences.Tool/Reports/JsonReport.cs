using System.Text.Encodings.Web;
using System.Text.Json;

namespace SoftReferences.Tool;

/// <summary>Writes JSON: <c>findings</c>, <c>allowed</c>, <c>contexts</c> and <c>rules</c>.</summary>
internal sealed class JsonReport : Report
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write(CheckReport report, string project, TextWriter output) => output.WriteLine(JsonSerializer.Serialize(report, Json));
}
