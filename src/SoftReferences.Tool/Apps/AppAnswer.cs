using System.Text.Json.Nodes;

namespace SoftReferences.Tool;

/// <summary>What the application's process answers, in a file: an application may write to its output whatever it likes.</summary>
internal sealed record AppAnswer(JsonNode? Result, string? Error)
{
    public static string PathFor(string request) => Path.ChangeExtension(request, ".answer.json");
}
