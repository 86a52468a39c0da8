namespace SoftReferences.Benchmarks.Tests;

public sealed class ScalingFigureTests
{
    [Fact]
    public async Task ScalingFigure_WhenMeasured_RunsItsPointsUpwardsAndDownwardsAndDrawsThem()
    {
        await using var figure = new RecordingFigure();

        var measurement = await figure.MeasureAsync(new FigureSettings(), CancellationToken.None);

        int[] up = [1, 2, 4], down = [4, 2, 1];
        Assert.Equal([.. up, .. down, .. up, .. down, .. up, .. down], figure.Ran);
        Assert.Equal(["scale"], measurement.Lines.Select(static line => line.Name));
        Assert.Equal([1.0, 2.0, 4.0], measurement.Curve!.Points.Select(static point => point.At));
        Assert.Equal(measurement.Curve.Points[0].Ours * 4, measurement.Curve.Points[2].Rival);
    }

    private sealed class RecordingFigure : ScalingFigure
    {
        public List<int> Ran { get; } = [];

        public override string Name => "scale";

        public override string Ours => "ours";

        public override string Rival => "rival";

        public override Limit Limit => Limit.AtMostTimes(100);

        public override string Horizontal => "rows";

        public override IReadOnlyList<int> PointsOf(FigureSettings settings) => [1, 2, 4];

        public override double Ideal(int point, int firstPoint, double first) => first * point / firstPoint;

        public override Task RunAsync(int point)
        {
            Ran.Add(point);
            return Task.CompletedTask;
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
