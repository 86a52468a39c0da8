using System.Text.Json.Nodes;

namespace SoftReferences.Tool;

/// <summary>What the tool asks of the application's process.</summary>
internal sealed record AppRequest(AppTarget Target, string Verb, JsonNode? Arguments);
