using System.Globalization;
using System.Net;
using System.Text;

namespace SoftReferences.Tool;

/// <summary>Draws a graph as SVG. It has no external resources, and is legible on light and dark backgrounds.</summary>
internal static class GraphSvg
{
    public const string Style =
        """
        .softref { --ground: #ffffff; --ink: #1b1f24; --faint: #57606a; --line: #57606a; --box: #eef3fb; --rim: #4a6fa5; --bad: #b3261e; font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: var(--ground); }
        @media (prefers-color-scheme: dark) { .softref { --ground: #15181d; --ink: #e8eaed; --faint: #a7b0ba; --line: #a7b0ba; --box: #22304a; --rim: #86aef0; --bad: #ff8a80; } }
        .softref text { fill: var(--ink); } .softref .name { font-weight: bold; } .softref .label { fill: var(--faint); font-size: 12px; paint-order: stroke; stroke: var(--ground); stroke-width: 4px; stroke-linejoin: round; }
        .softref .box { fill: var(--box); stroke: var(--rim); stroke-width: 1.5; } .softref .unread { stroke-dasharray: 5 4; }
        .softref .edge { fill: none; stroke: var(--line); stroke-width: 1.5; } .softref .unfollowed { stroke: var(--bad); stroke-dasharray: 6 4; } .softref .head { fill: var(--line); } .softref .badhead { fill: var(--bad); }
        """;

    public static string Write(ServiceGraph graph, bool isAlone)
    {
        var layout = GraphLayout.Of(graph);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"softref\" viewBox=\"0 0 {layout.Width:0} {layout.Height:0}\" width=\"{layout.Width:0}\" height=\"{layout.Height:0}\" role=\"img\" aria-label=\"Services and their references\">\n");
        svg.Append(isAlone ? $"<style>\n{Style}\n</style>\n<rect width=\"100%\" height=\"100%\" fill=\"var(--ground)\"/>\n" : null);
        svg.Append("<defs>\n<marker id=\"head\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto-start-reverse\"><path class=\"head\" d=\"M0 0L10 5L0 10z\"/></marker>\n"
            + "<marker id=\"badhead\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto-start-reverse\"><path class=\"badhead\" d=\"M0 0L10 5L0 10z\"/></marker>\n</defs>\n");
        foreach (var (edge, through, label, isForward) in layout.Edges)
        {
            Edge(svg, edge, through, label, isForward);
        }

        foreach (var service in graph.Services)
        {
            Box(svg, service, layout.Services[service.Name]);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Box(StringBuilder svg, GraphService service, GraphItem box)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"box{(service.Source is null ? " unread" : null)}\" x=\"{box.X:0.#}\" y=\"{box.Y:0.#}\" width=\"{box.Width:0.#}\" height=\"{box.Height:0.#}\" rx=\"6\"/>\n");
        var y = box.Y + GraphLayout.LineHeight + 3;
        Text(svg, "name", box.X + (box.Width / 2), y, service.Name);
        foreach (var resource in service.Resources)
        {
            Text(svg, null, box.X + (box.Width / 2), y += GraphLayout.LineHeight, resource);
        }
    }

    // Always from left to right, whatever the direction of the arrow, with a gap for the label.
    private static void Edge(StringBuilder svg, GraphEdge edge, IReadOnlyList<GraphItem> through, GraphItem label, bool isForward)
    {
        var path = new StringBuilder().Append(CultureInfo.InvariantCulture, $"M{through[0].Right:0.#} {through[0].Middle:0.#}");
        foreach (var (one, other) in through.Zip(through.Skip(1)))
        {
            var half = (one.Right + other.X) / 2;
            path.Append(CultureInfo.InvariantCulture, $"C{half:0.#} {one.Middle:0.#} {half:0.#} {other.Middle:0.#} {other.X:0.#} {other.Middle:0.#}");
            path.Append(other == through[^1] ? null : string.Create(CultureInfo.InvariantCulture, $"{(other == label ? 'M' : 'H')}{other.Right:0.#}"));
            path.Append(other == label && other != through[^1] ? string.Create(CultureInfo.InvariantCulture, $" {other.Middle:0.#}") : null);
        }

        if (through.Count == 2)
        {
            // A reference of a service to itself goes around the label and back.
            path.Append(CultureInfo.InvariantCulture, $"H{label.Right:0.#}V{label.Y + label.Height + 4:0.#}H{through[0].Right + 4:0.#}");
        }

        var head = edge.IsFollowed ? "head" : "badhead";
        svg.Append($"<path class=\"edge{(edge.IsFollowed ? null : " unfollowed")}\" {(isForward || through.Count == 2 ? "marker-end" : "marker-start")}=\"url(#{head})\" d=\"{path}\"/>\n");
        var top = label.Y + 11;
        foreach (var line in edge.Label)
        {
            Text(svg, "label", label.X + (label.Width / 2), top, line);
            top += GraphLayout.LabelHeight;
        }
    }

    private static void Text(StringBuilder svg, string? style, double x, double y, string text) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text{(style is null ? null : $" class=\"{style}\"")} x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"middle\">{WebUtility.HtmlEncode(text)}</text>\n");
}
