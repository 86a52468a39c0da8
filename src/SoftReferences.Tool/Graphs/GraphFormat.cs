namespace SoftReferences.Tool;

/// <summary>How a graph is written.</summary>
internal enum GraphFormat
{
    Text,
    Mermaid,
    Dot,
    Json,
    Svg,
    Html,
}
