using System.Text.Json.Nodes;

namespace SoftReferences.Tool;

/// <summary>The request to the application's process.</summary>
internal sealed record AppRequest(AppTarget Target, string Verb, JsonNode? Arguments);
