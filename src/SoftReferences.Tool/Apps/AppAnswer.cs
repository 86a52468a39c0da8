using System.Text.Json.Nodes;

namespace SoftReferences.Tool;

/// <summary>The answer of the application's process. It is written to a file, because the application may write anything to its output.</summary>
internal sealed record AppAnswer(JsonNode? Result, string? Error)
{
    public static string PathFor(string request) => Path.ChangeExtension(request, ".answer.json");
}
