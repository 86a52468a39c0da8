using System.Xml.Linq;

namespace SoftReferences.Benchmarks.Tests;

public sealed class FigureDocumentTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("softreferences-benchmarks-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Document_OfOneFigure_KeepsTheOthersAndDrawsItsCurve()
    {
        var document = new FigureDocument(_directory);
        document.Write([(new StillFigure("b.scale"), new([FigureLine.Of("b.scale", [(30, 10)], "ms", Limit.AtMostTimes(2))], new("rows", "ms", [new(1_000, 10, 10), new(3_000, 30, 25)])))]);
        document.Write([(new StillFigure("a.time"), new([FigureLine.Of("a.time", [(1, 2)], "ms", Limit.AtMostTimes(1))]))]);

        var page = File.ReadAllText(Path.Combine(_directory, "benchmarks.md"));
        Assert.Contains(
            """
            | `a.time` | 1.000 ms | 2.000 ms | 0.500 | 0.500–0.500 | ≤ 1× | pass |
            | `b.scale` | 30.0 ms | 10.0 ms | 3.000 | 3.000–3.000 | ≤ 2× | **short** |
            """.ReplaceLineEndings("\n"),
            page,
            StringComparison.Ordinal);
        Assert.Contains("![b.scale](benchmarks/b.scale.svg)", page, StringComparison.Ordinal);
        var svg = XDocument.Load(Path.Combine(_directory, "benchmarks", "b.scale.svg")).Root!;
        var places = svg.Elements().Where(static element => element.Name.LocalName == "circle").Select(static circle => $"{circle.Attribute("cx")!.Value},{circle.Attribute("cy")!.Value}");
        Assert.Equal(["258.7,214.7", "616,24"], places);
    }

    [Fact]
    public void Document_RenewsWhatThePaperQuotes()
    {
        var paper = Path.Combine(_directory, "scale.md");
        File.WriteAllText(paper, "*Measured* (`a.time`: 9.9 ms against 8 ms; `b.scale` at 3,000: 1 ms) and `a.time` in 2 ms.\n");

        new FigureDocument(_directory).Write(
        [
            (new StillFigure("a.time"), new([FigureLine.Of("a.time", [(1, 2)], "ms", Limit.AtMostTimes(1))])),
            (new StillFigure("b.scale"), new([FigureLine.Of("b.scale", [(30, 10)], "ms", Limit.AtMostTimes(2))], new("rows", "ms", [new(1_000, 10, 10), new(3_000, 30, 25)]))),
        ]);

        Assert.Equal("*Measured* (`a.time`: 1.000 ms against 2.000 ms; `b.scale` at 3,000: 30.0 ms) and `a.time` in 2 ms.\n", File.ReadAllText(paper));
    }

    [Theory]
    [InlineData("`c.time`: 3 ms", "'`c.time`: 3 ms' is quoted, and there is no such figure.")]
    [InlineData("`a.time` at 7: 3 ms", "'`a.time` at 7: 3 ms' is quoted, and there is no such figure.")]
    public void Document_OfAPaperThatQuotesWhatWasNotMeasured_Throws(string quote, string message)
    {
        File.WriteAllText(Path.Combine(_directory, "scale.md"), quote);
        var document = new FigureDocument(_directory);

        var exception = Assert.Throws<InvalidOperationException>(() => document.Write([(new StillFigure("a.time"), new([FigureLine.Of("a.time", [(1, 2)], "ms", Limit.AtMostTimes(1))]))]));

        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public void PaperOnScale_QuotesWhatWasMeasured()
    {
        var docs = Path.Combine(RepositoryRoot.Find(), "docs");
        var paper = File.ReadAllText(Path.Combine(docs, "scale.md"));

        Assert.Equal(MeasuredQuotes.Renew(paper, new FigureDocument(docs).Read()), paper);
        Assert.Contains("(`cleanup.engine`: ", paper, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_InTheRepository_IsWhatItsFiguresGive()
    {
        var docs = Path.Combine(RepositoryRoot.Find(), "docs");
        var document = new FigureDocument(docs);

        Assert.NotEmpty(document.Read());
        Assert.All(FigureDocument.Render(document.Read()), file => Assert.Equal(file.Text, File.ReadAllText(Path.Combine(docs, file.Path))));
    }

    [Fact]
    public void Page_InTheRepository_HasEveryFigureAndNoOther()
    {
        var document = new FigureDocument(Path.Combine(RepositoryRoot.Find(), "docs"));

        Assert.Equal(
            AllFigures.Create().Select(figure => figure.Name).Order(StringComparer.Ordinal),
            document.Read().Select(figure => figure.Name));
    }

    private sealed class StillFigure(string name) : Figure
    {
        public override string Name { get; } = name;

        public override string Ours => "ours";

        public override string Rival => "theirs";

        public override Task<Measurement> MeasureAsync(FigureSettings settings, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
