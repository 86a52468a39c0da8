using System.Globalization;
using System.Text.RegularExpressions;

namespace SoftReferences.Benchmarks;

/// <summary>The figures that a paper quotes, as in <c>`size.record`: 213 bytes</c>, <c>`guard.inbox` at 1,000,000: 41 ms</c> or <c>`sweep.scale`: 950 ms against 103 ms</c>.</summary>
internal static partial class MeasuredQuotes
{
    /// <summary>Replaces the values that a text quotes by the measured ones.</summary>
    /// <exception cref="InvalidOperationException">A quoted figure was not measured.</exception>
    public static string Renew(string text, IReadOnlyList<DocumentedFigure> figures) => Quote().Replace(text, quote =>
    {
        var name = quote.Groups["name"].Value;
        var at = quote.Groups["at"];
        var (ours, rival, unit) = (at.Success ? Point(name, at.Value, figures) : Line(name, figures))
            ?? throw new InvalidOperationException($"'{quote.Value}' is quoted, and there is no such figure.");
        return $"{quote.Groups["place"].Value}: {FigureReport.Amount(ours, unit)}" + (quote.Groups["rival"].Success ? $" against {FigureReport.Amount(rival, unit)}" : null);
    });

    private static (double Ours, double Rival, string Unit)? Line(string name, IReadOnlyList<DocumentedFigure> figures) =>
        figures.SelectMany(static figure => figure.Lines).FirstOrDefault(line => line.Name == name) is { } line ? (line.Ours, line.Rival, line.Unit) : null;

    private static (double Ours, double Rival, string Unit)? Point(string name, string at, IReadOnlyList<DocumentedFigure> figures) =>
        figures.FirstOrDefault(figure => figure.Name == name)?.Curve is { } curve
        && curve.Points.FirstOrDefault(point => point.At.ToString("N0", CultureInfo.InvariantCulture) == at) is { } point
            ? (point.Ours, point.Rival ?? double.NaN, curve.Vertical)
            : null;

    [GeneratedRegex(
        """(?<place>`(?<name>[a-z0-9-]+(\.[a-z0-9-]+)+)`( at (?<at>[0-9,]+))?): [0-9.]+ (ms|MB|MiB|bytes)(?<rival> against [0-9.]+ (ms|MB|MiB|bytes))?""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Quote();
}
