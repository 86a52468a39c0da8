using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SoftReferences.Tool;

/// <summary>Writes a graph as text: for people, Mermaid, Graphviz and programs.</summary>
internal static class GraphText
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(ServiceGraph graph, GraphFormat format) => format switch
    {
        GraphFormat.Mermaid => Mermaid(graph),
        GraphFormat.Dot => Dot(graph),
        GraphFormat.Json => JsonOf(graph),
        GraphFormat.Svg => GraphSvg.Write(graph, isAlone: true),
        GraphFormat.Html => GraphHtml.Write(graph),
        _ => Plain(graph),
    };

    private static string Plain(ServiceGraph graph)
    {
        var text = new StringBuilder();
        foreach (var service in graph.Services)
        {
            text.Append(service.Name).Append(service.Source is null ? " (catalog not read)" : null).Append('\n');
            foreach (var resource in service.Resources)
            {
                text.Append("  owns ").Append(resource).Append('\n');
            }

            foreach (var reference in graph.Edges.Where(edge => edge.From == service.Name).SelectMany(edge => edge.References))
            {
                text.Append($"  {reference.Name} -> {reference.Owner} ({reference.Action}{(reference.Followed ? null : ", no feed")})\n");
            }
        }

        text.Append($"{Count(graph.Services.Count, "service")}, {Count(graph.Edges.Sum(edge => edge.References.Count), "reference")}, {(graph.Findings.Count == 0 ? "no findings" : Count(graph.Findings.Count, "finding"))}.\n");
        foreach (var finding in graph.Findings)
        {
            text.Append($"{finding.Kind}: {finding.Message}\n");
        }

        return text.ToString();
    }

    private static string Mermaid(ServiceGraph graph)
    {
        var ids = Ids(graph);
        var text = new StringBuilder("flowchart LR\n");
        foreach (var service in graph.Services)
        {
            text.Append($"    {ids[service.Name]}[\"{string.Join("<br/>", service.Resources.Select(MermaidText).Prepend($"<b>{MermaidText(service.Name)}</b>"))}\"]\n");
        }

        foreach (var edge in graph.Edges)
        {
            text.Append($"    {ids[edge.From]} {(edge.IsFollowed ? "-->" : "-.->")}|\"{string.Join("<br/>", edge.Label.Select(MermaidText))}\"| {ids[edge.To]}\n");
        }

        return text.ToString();
    }

    private static string Dot(ServiceGraph graph)
    {
        var ids = Ids(graph);
        var text = new StringBuilder("digraph services {\n    rankdir=LR;\n    node [shape=box, fontname=\"sans-serif\"];\n    edge [fontname=\"sans-serif\", fontsize=10];\n");
        foreach (var service in graph.Services)
        {
            text.Append($"    {ids[service.Name]} [label={DotText(service.Resources.Prepend(service.Name))}{(service.Source is null ? ", style=dashed" : null)}];\n");
        }

        foreach (var edge in graph.Edges)
        {
            text.Append($"    {ids[edge.From]} -> {ids[edge.To]} [label={DotText(edge.Label)}{(edge.IsFollowed ? null : ", style=dashed")}];\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string JsonOf(ServiceGraph graph) => JsonSerializer.Serialize(
        new
        {
            Services = graph.Services.Select(service => new { service.Name, service.Resources, service.Source }),
            References = graph.Edges.SelectMany(edge => edge.References, (edge, reference) => new { Service = edge.From, reference.Name, reference.Owner, reference.Action, reference.Followed }),
            graph.Findings,
        },
        Json) + "\n";

    private static Dictionary<string, string> Ids(ServiceGraph graph) =>
        graph.Services.Select((service, index) => (service.Name, Id: $"s{index}")).ToDictionary(pair => pair.Name, pair => pair.Id, StringComparer.Ordinal);

    private static string MermaidText(string text) => text
        .Replace("#", "#35;", StringComparison.Ordinal).Replace("\"", "#quot;", StringComparison.Ordinal).Replace("&", "#amp;", StringComparison.Ordinal)
        .Replace("<", "#lt;", StringComparison.Ordinal).Replace(">", "#gt;", StringComparison.Ordinal).Replace("`", "#96;", StringComparison.Ordinal);

    private static string DotText(IEnumerable<string> lines) =>
        $"\"{string.Join("\\n", lines.Select(line => line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)))}\"";

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
