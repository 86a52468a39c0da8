using System.Net;
using System.Text;

namespace SoftReferences.Tool;

/// <summary>Writes a page with the picture of a graph, its findings, and every reference. It has no external resources and no scripts.</summary>
internal static class GraphHtml
{
    private const string Style =
        """
        :root { color-scheme: light dark; --ground: #ffffff; --ink: #1b1f24; --faint: #57606a; --rule: #d0d7de; --bad: #b3261e; }
        @media (prefers-color-scheme: dark) { :root { --ground: #15181d; --ink: #e8eaed; --faint: #a7b0ba; --rule: #3a424c; --bad: #ff8a80; } }
        body { margin: 2rem auto; max-width: 88rem; padding: 0 1rem; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        figure { margin: 1.5rem 0; overflow-x: auto; border: 1px solid var(--rule); border-radius: 8px; }
        table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--rule); } th { color: var(--faint); font-weight: 600; }
        .bad { color: var(--bad); } .kind { font-family: ui-monospace, monospace; } figcaption { color: var(--faint); padding: .25rem .75rem; }
        """;

    public static string Write(ServiceGraph graph)
    {
        var page = new StringBuilder(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>Services and their references</title>
            <style>
            {Style}
            {GraphSvg.Style}
            </style>
            </head>
            <body>
            <h1>Services and their references</h1>

            """.ReplaceLineEndings("\n"));
        page.Append(graph.Findings.Count == 0 ? "<p>There are no findings.</p>\n" : "<ul>\n");
        foreach (var finding in graph.Findings)
        {
            page.Append($"<li><strong class=\"bad kind\">{Encode(finding.Kind)}</strong> {Encode(finding.Message)}</li>\n");
        }

        page.Append(graph.Findings.Count == 0 ? null : "</ul>\n");
        page.Append("<figure>\n").Append(GraphSvg.Write(graph, isAlone: false)).Append("<figcaption>An arrow leads from a service to an owner that it refers to. Dashed lines: no feed is followed, or the catalog was not read.</figcaption>\n</figure>\n");
        page.Append("<table>\n<thead><tr><th>service</th><th>reference</th><th>owner</th><th>when it deletes</th><th>feed</th></tr></thead>\n<tbody>\n");
        foreach (var (edge, reference) in graph.Edges.SelectMany(edge => edge.References, (edge, reference) => (edge, reference)))
        {
            page.Append($"<tr><td>{Encode(edge.From)}</td><td>{Encode(reference.Name)}</td><td>{Encode(reference.Owner)}</td><td>{Encode(reference.Action)}</td><td>{(reference.Followed ? "followed" : "<span class=\"bad\">none</span>")}</td></tr>\n");
        }

        return page.Append("</tbody>\n</table>\n</body>\n</html>\n").ToString();
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
