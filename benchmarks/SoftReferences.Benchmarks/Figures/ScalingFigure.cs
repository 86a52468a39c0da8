namespace SoftReferences.Benchmarks;

/// <summary>One way to work, timed at several sizes of the work or numbers of workers. The line compares the last point with the first.</summary>
internal abstract class ScalingFigure : Figure
{
    /// <summary>Gets the limit of the last point relative to the first, which is the rival.</summary>
    public abstract Limit Limit { get; }

    /// <summary>Gets the unit of the points, as in <c>rows</c> or <c>replicas</c>.</summary>
    public abstract string Horizontal { get; }

    /// <summary>Gets how often all points are timed, at least five times.</summary>
    public virtual int Rounds => 5;

    /// <summary>Gets how often all points run for warm-up.</summary>
    public virtual int WarmUpRounds => 1;

    /// <summary>Gets the points, from small to large.</summary>
    public abstract IReadOnlyList<int> PointsOf(FigureSettings settings);

    /// <summary>Returns the ideal value of a point, given that of the first one, <paramref name="first"/>. It is drawn next to the curve.</summary>
    public abstract double Ideal(int point, int firstPoint, double first);

    /// <summary>Prepares what all points share. Not timed.</summary>
    public virtual Task SetUpAsync(FigureSettings settings) => Task.CompletedTask;

    /// <summary>Prepares one point. Not timed.</summary>
    public virtual Task PrepareAsync(int point) => Task.CompletedTask;

    /// <summary>Does the work of a point, and verifies the result unless <see cref="CheckAsync"/> does.</summary>
    public abstract Task RunAsync(int point);

    /// <summary>Verifies the result of a point if that takes long compared to the work. Not timed.</summary>
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
            // Alternates the direction, because a machine that slows down must not look like a curve.
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
