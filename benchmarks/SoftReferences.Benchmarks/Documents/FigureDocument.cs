using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SoftReferences.Benchmarks;

/// <summary>Writes docs/benchmarks.md and its plots, and stores the figures next to it, so that one of them can be measured again without the others.</summary>
internal sealed class FigureDocument(string directory)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // A spread may reach to infinity.
    };

    // The paper that quotes the figures, if it exists.
    private string PaperPath => Path.Combine(directory, "scale.md");

    private string StorePath => Path.Combine(directory, "benchmarks.json");

    /// <summary>Replaces earlier measurements of some figures, and writes all files again: the page, its plots, and the quotes in the paper on scale.</summary>
    public void Write(IEnumerable<(Figure Figure, Measurement Measurement)> measured)
    {
        var figures = Read().ToDictionary(static figure => figure.Name, StringComparer.Ordinal);
        foreach (var (figure, measurement) in measured)
        {
            figures[figure.Name] = new(figure.Name, figure.Ours, figure.Rival, Machine(), measurement.Lines, measurement.Curve);
        }

        DocumentedFigure[] ordered = [.. figures.Values.OrderBy(static figure => figure.Name, StringComparer.Ordinal)];
        File.WriteAllText(StorePath, JsonSerializer.Serialize(ordered, Json) + "\n");
        foreach (var (path, text) in Render(ordered))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(directory, path))!);
            File.WriteAllText(Path.Combine(directory, path), text);
        }

        if (File.Exists(PaperPath))
        {
            File.WriteAllText(PaperPath, MeasuredQuotes.Renew(File.ReadAllText(PaperPath), ordered));
        }
    }

    /// <summary>Reads the stored figures.</summary>
    public IReadOnlyList<DocumentedFigure> Read() =>
        File.Exists(StorePath) ? JsonSerializer.Deserialize<DocumentedFigure[]>(File.ReadAllText(StorePath), Json)! : [];

    /// <summary>Creates the files of figures: their paths below the directory, and their texts.</summary>
    public static IEnumerable<(string Path, string Text)> Render(IReadOnlyList<DocumentedFigure> figures)
    {
        yield return ("benchmarks.md", Page(figures));
        foreach (var figure in figures)
        {
            if (figure.Curve is { } curve)
            {
                yield return (PlotOf(figure), CurvePlot.Draw(figure.Name, curve));
            }
        }
    }

    private static string Page(IReadOnlyList<DocumentedFigure> figures)
    {
        var page = new StringBuilder(FigurePage.Introduction);
        page.Append("\n## Figures\n\n| figure | ours | rival | ratio | spread | limit | |\n| --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var line in figures.SelectMany(static figure => figure.Lines))
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{line.Name}` | {FigureReport.Amount(line.Ours, line.Unit)} | {FigureReport.Amount(line.Rival, line.Unit)} | {FigureReport.Ratio(line.Ratio)} ");
            page.Append(CultureInfo.InvariantCulture, $"| {FigureReport.Ratio(line.Spread.Low)}–{FigureReport.Ratio(line.Spread.High)} | {line.Limit.ToString(line.Unit)} | {(line.Passes ? "pass" : "**short**")} |\n");
        }

        page.Append("\n## What each one is\n");
        foreach (var figure in figures)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n**`{figure.Name}`**: {figure.Ours}. The rival: {figure.Rival}. Measured on {figure.Machine}; repeat it with `compare --only {figure.Name}`.\n");
            if (figure.Curve is not null)
            {
                page.Append(CultureInfo.InvariantCulture, $"\n![{figure.Name}]({PlotOf(figure)})\n");
            }
        }

        return page.ToString();
    }

    private static string PlotOf(DocumentedFigure figure) => $"benchmarks/{figure.Name}.svg";

    private static string Machine() =>
        string.Create(CultureInfo.InvariantCulture, $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores{(FigureServer.HasHugePages ? ", huge pages" : string.Empty)}");
}
