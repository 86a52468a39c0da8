using System.Globalization;
using System.Text;

namespace SoftReferences.Benchmarks;

/// <summary>Draws a curve as SVG: ours as a line with points, and the rival or the ideal as a dashed line.</summary>
internal static class CurvePlot
{
    private const int Width = 640;
    private const int Height = 360;
    private const int Left = 80;
    private const int Bottom = 50;
    private const int Margin = 24;

    public static string Draw(string name, Curve curve)
    {
        var right = curve.Points.Max(static point => point.At);
        var top = curve.Points.Max(static point => Math.Max(point.Ours, point.Rival ?? 0));
        string At(double x, double y) => string.Create(
            CultureInfo.InvariantCulture,
            $"{Left + ((Width - Left - Margin) * x / right):0.#},{Height - Bottom - ((Height - Bottom - Margin) * y / top):0.#}");

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{name}</title>\n<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{At(0, top)} {At(0, 0)} {At(right, 0)}\" fill=\"none\" stroke=\"black\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width / 2}\" y=\"{Height - 10}\" text-anchor=\"middle\">{curve.Horizontal}</text>\n<text x=\"{Left - 8}\" y=\"{Margin - 8}\" text-anchor=\"end\">{curve.Vertical}</text>\n");
        if (curve.Points.All(static point => point.Rival is not null))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{string.Join(' ', curve.Points.Select(point => At(point.At, point.Rival!.Value)))}\" fill=\"none\" stroke=\"gray\" stroke-dasharray=\"6 4\"/>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{string.Join(' ', curve.Points.Select(point => At(point.At, point.Ours)))}\" fill=\"none\" stroke=\"#0969da\" stroke-width=\"2\"/>\n");
        foreach (var point in curve.Points)
        {
            var place = At(point.At, point.Ours).Split(',');
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{place[0]}\" cy=\"{place[1]}\" r=\"4\" fill=\"#0969da\"/>\n<text x=\"{place[0]}\" y=\"{place[1]}\" dy=\"-8\" text-anchor=\"middle\">{point.Ours:0.#}</text>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{place[0]}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{point.At:N0}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }
}
