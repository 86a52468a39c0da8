using System.Globalization;
using System.Text.Json;

namespace SoftReferences.Benchmarks;

/// <summary>Writes lines for people and for programs.</summary>
internal static class FigureReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Header => Text("figure", "ours", "rival", "ratio", "spread", "limit", string.Empty);

    public static string TextOf(FigureLine line, FigureSettings settings) => Text(
        line.Name,
        Amount(line.Ours, line.Unit),
        Amount(line.Rival, line.Unit),
        Ratio(line.Ratio),
        $"{Ratio(line.Spread.Low)}–{Ratio(line.Spread.High)}",
        line.Limit.ToString(line.Unit),
        settings.IsSmoke ? "ran" : line.Passes ? "pass" : "short");

    /// <summary>Returns the lines as an array of JSON objects. An infinite ratio is <c>null</c>, because JSON cannot express it.</summary>
    public static string JsonOf(IEnumerable<FigureLine> lines) => JsonSerializer.Serialize(
        lines.Select(static line => new { line.Name, line.Ours, line.Rival, line.Unit, Ratio = double.IsFinite(line.Ratio) ? line.Ratio : (double?)null, Limit = line.Limit.Value, Pass = line.Passes }),
        Json);

    public static string Amount(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Number(value)} {unit}");

    public static string Ratio(double value) => value.ToString(Math.Abs(value) >= 10 ? "0.0" : "0.000", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString(Math.Abs(value) switch { >= 100 => "0", >= 10 => "0.0", _ => "0.000" }, CultureInfo.InvariantCulture);

    private static string Text(string name, string ours, string rival, string ratio, string spread, string limit, string outcome) =>
        $"{name,-32} {ours,16} {rival,16} {ratio,8} {spread,14}  {limit,-16} {outcome}".TrimEnd();
}
