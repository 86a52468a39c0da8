namespace SoftReferences.Tool;

/// <summary>The output formats of a graph.</summary>
internal enum GraphFormat
{
    Text,
    Mermaid,
    Dot,
    Json,
    Svg,
    Html,
}
