using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SoftReferences.Benchmarks.Tests;

public sealed partial class CompareCommandTests : IDisposable
{
    private readonly string _json = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        File.Delete(_json);
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task EveryFigure_InASmokeRun_IsMeasured()
    {
        var figures = AllFigures.Create();

        var exitCode = await RunAsync(figures, "--smoke", "--json", _json);

        Assert.Equal(string.Empty, _error.ToString());
        Assert.Equal(0, exitCode);
        var names = JsonDocument.Parse(await File.ReadAllTextAsync(_json)).RootElement.EnumerateArray().Select(line => line.GetProperty("name").GetString()!).ToList();
        Assert.All(figures, figure => Assert.Contains(names, name => name == figure.Name || name.StartsWith($"{figure.Name}.", StringComparison.Ordinal)));
        Assert.Distinct(names);
    }

    [Fact]
    public async Task Figures_WhenMeasured_AreALineAndAJsonObjectEach()
    {
        var exitCode = await RunAsync([new FixedFigure("a.time", 2, 4, Limit.AtMostTimes(0.5)), new FixedFigure("a.speed", 1, 100, Limit.AtLeastTimesAsFast(50))], "--json", _json);

        Assert.Equal(0, exitCode);
        Assert.Equal(
            [
                "figure ours rival ratio spread limit",
                "a.time 2.000 ms 4.000 ms 0.500 0.500–0.500 ≤ 0.5× pass",
                "a.speed 1.000 ms 100 ms 100.0 100.0–100.0 ≥ 50× as fast pass",
            ],
            Lines(_output));
        Assert.Equal(
            """[{"name":"a.time","ours":2,"rival":4,"unit":"ms","ratio":0.5,"limit":0.5,"pass":true},{"name":"a.speed","ours":1,"rival":100,"unit":"ms","ratio":100,"limit":50,"pass":true}]""",
            WhiteSpace().Replace(await File.ReadAllTextAsync(_json), string.Empty));
    }

    [Fact]
    public async Task Figure_BeyondItsLimit_IsShort()
    {
        var exitCode = await RunAsync([new FixedFigure("a", 3, 1, Limit.AtMostMore(1.5)), new FixedFigure("b", 3, 1, Limit.AtMost(3))]);

        Assert.Equal(1, exitCode);
        Assert.Equal(["a 3.000 ms 1.000 ms 3.000 3.000–3.000 ≤ 1.5 ms more short", "b 3.000 ms 1.000 ms 3.000 3.000–3.000 ≤ 3 ms pass"], Lines(_output)[1..]);
    }

    [Fact]
    public async Task Figure_WhoseRivalTookNothing_IsShortAndHasNoRatioInJson()
    {
        var exitCode = await RunAsync([new FixedFigure("a", 3, 0, Limit.AtMostTimes(1))], "--json", _json);

        Assert.Equal(1, exitCode);
        Assert.Empty(_error.ToString());
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(await File.ReadAllTextAsync(_json)).RootElement[0].GetProperty("ratio").ValueKind);
    }

    [Fact]
    public async Task Figure_BeyondItsLimitInASmokeRun_Ran()
    {
        var exitCode = await RunAsync([new FixedFigure("a", 3, 1, Limit.AtMostTimes(1))], "--smoke");

        Assert.Equal(0, exitCode);
        Assert.Equal(["a 3.000 ms 1.000 ms 3.000 3.000–3.000 ≤ 1× ran"], Lines(_output)[1..]);
    }

    [Theory]
    [InlineData("--smoke")]
    [InlineData("--rounds", "5")]
    public async Task Figure_ThatFails_LeavesTheOthersMeasured(params string[] arguments)
    {
        var exitCode = await RunAsync([new FixedFigure("a", double.NaN, 1, Limit.AtMostTimes(1)), new FixedFigure("b", 1, 1, Limit.AtMostTimes(1))], arguments);

        Assert.Equal(2, exitCode);
        Assert.StartsWith("'a' could not be measured: System.InvalidOperationException: A wrong result.", _error.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("b 1.000 ms", Lines(_output)[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "a", "a.b")]
    [InlineData("A.*", "a", "a.b")]
    [InlineData("a.b", "a.b")]
    [InlineData("ab", "ab")]
    public async Task Only_OfAName_MeasuresItAndWhatIsBelow(string name, params string[] expected)
    {
        Figure[] figures = [.. new[] { "a", "a.b", "ab" }.Select(figure => new FixedFigure(figure, 1, 1, Limit.AtMostTimes(1)))];

        Assert.Equal(0, await RunAsync(figures, "--only", name));
        Assert.Equal(expected, Lines(_output)[1..].Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task Only_OfNoFigure_NamesThoseThereAre()
    {
        var exitCode = await RunAsync([new FixedFigure("a", 1, 1, Limit.AtMostTimes(1)), new FixedFigure("b", 1, 1, Limit.AtMostTimes(1))], "--only", "c");

        Assert.Equal(2, exitCode);
        Assert.Equal("No figure has such a name. There are: a, b.", _error.ToString().Trim());
    }

    [Fact]
    public async Task Rounds_BelowFive_AreRefused()
    {
        Assert.Equal(2, await RunAsync([new FixedFigure("a", 1, 1, Limit.AtMostTimes(1))], "--rounds", "4"));
        Assert.Equal("'--rounds' must be at least 5: the median of fewer says little.", _error.ToString().Trim());
    }

    private static string[] Lines(StringWriter output) =>
        [.. output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(static line => WhiteSpace().Replace(line, " ").Trim())];

    private Task<int> RunAsync(IReadOnlyList<Figure> figures, params string[] arguments) =>
        CompareCommand.RunAsync(figures, arguments, new() { Output = _output, Error = _error });

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    private sealed class FixedFigure(string name, double ours, double rival, Limit limit) : Figure
    {
        public override string Name { get; } = name;

        public override string Ours => "ours";

        public override string Rival => "rival";

        public override Task<Measurement> MeasureAsync(FigureSettings settings, CancellationToken cancellationToken) => double.IsNaN(ours)
            ? throw new InvalidOperationException("A wrong result.")
            : Task.FromResult(new Measurement([FigureLine.Of(Name, [(ours, rival)], "ms", limit)]));

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
