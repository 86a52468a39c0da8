namespace SoftReferences.Benchmarks;

/// <summary>One way to work, timed at several sizes of the work or with several who share it. The line holds the last against the first.</summary>
internal abstract class ScalingFigure : Figure
{
    /// <summary>Gets the limit of the last point against the first, which is the rival.</summary>
    public abstract Limit Limit { get; }

    /// <summary>Gets what the points are, as in <c>rows</c> or <c>replicas</c>.</summary>
    public abstract string Horizontal { get; }

    /// <summary>Gets how often all points are timed: at least five times.</summary>
    public virtual int Rounds => 5;

    /// <summary>Gets how often all points run before that.</summary>
    public virtual int WarmUpRounds => 1;

    /// <summary>Gets the points, from small to large.</summary>
    public abstract IReadOnlyList<int> PointsOf(FigureSettings settings);

    /// <summary>Gets what a point would take if everything grew as it should, where the first one took <paramref name="first"/>: drawn beside the curve.</summary>
    public abstract double Ideal(int point, int firstPoint, double first);

    /// <summary>Makes what all points work on. Not timed.</summary>
    public virtual Task SetUpAsync(FigureSettings settings) => Task.CompletedTask;

    /// <summary>Makes what a point works on. Not timed.</summary>
    public virtual Task PrepareAsync(int point) => Task.CompletedTask;

    /// <summary>Does the work of a point, and checks the result unless <see cref="CheckAsync"/> does.</summary>
    public abstract Task RunAsync(int point);

    /// <summary>Checks the result of a point where that takes long beside the work. Not timed.</summary>
    public virtual Task CheckAsync(int point) => Task.CompletedTask;

    /// <inheritdoc/>
    public sealed override async Task<Measurement> MeasureAsync(FigureSettings settings, CancellationToken cancellationToken)
    {
        await SetUpAsync(settings);
        var points = PointsOf(settings);
        var times = points.Select(static _ => new List<double>()).ToArray();
        var warmUp = settings.WarmUpOf(WarmUpRounds);
        for (var round = 0; round < warmUp + settings.RoundsOf(Rounds); round++)
        {
            // Upwards and downwards in turn: a machine that slows down must not look like a curve.
            foreach (var index in round % 2 == 0 ? Enumerable.Range(0, points.Count) : Enumerable.Range(0, points.Count).Reverse())
            {
                cancellationToken.ThrowIfCancellationRequested();
                await PrepareAsync(points[index]);
                var timing = await Timing.OfAsync(() => RunAsync(points[index]));
                await CheckAsync(points[index]);
                if (round >= warmUp)
                {
                    times[index].Add(timing.Milliseconds);
                }
            }
        }

        var first = new Sample(times[0]).Median;
        return new(
            [FigureLine.Of(Name, [.. times[^1].Zip(times[0])], "ms", Limit)],
            new(Horizontal, "ms", [.. points.Select((point, index) => new CurvePoint(point, new Sample(times[index]).Median, Ideal(point, points[0], first)))]));
    }
}
