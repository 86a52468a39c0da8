namespace SoftReferences.Benchmarks;

/// <summary>Two ways to do the same work, timed in alternation, so that other load on the machine affects both.</summary>
internal abstract class PairedFigure : Figure
{
    // The runtime itself allocates about this many bytes now and then. Smaller amounts count as this, so that there is always a ratio.
    private const double Noise = 4096;

    /// <summary>Gets the limit of the time.</summary>
    public abstract Limit Limit { get; }

    /// <summary>Gets the limit of the allocated memory, or <see langword="null"/> if it is not measured.</summary>
    public virtual Limit? MemoryLimit => null;

    /// <summary>Gets the number of timed pairs, at least five.</summary>
    public virtual int Rounds => 60;

    /// <summary>Gets the number of warm-up pairs.</summary>
    public virtual int WarmUpRounds => 12;

    /// <summary>Gets how long each way runs by itself before the warm-up pairs, so that its code is as optimized as in a service that has run for a while.</summary>
    public virtual TimeSpan WarmUpTime => TimeSpan.Zero;

    /// <summary>Prepares what all pairs share. Not timed.</summary>
    public virtual Task SetUpAsync(FigureSettings settings) => Task.CompletedTask;

    /// <summary>Prepares one pair. Not timed.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Does the work our way, and verifies the result unless <see cref="CheckAsync"/> does.</summary>
    public abstract Task RunOursAsync();

    /// <summary>Does the work the rival's way, and verifies the result unless <see cref="CheckAsync"/> does.</summary>
    public abstract Task RunRivalAsync();

    /// <summary>Verifies the results of a pair if that takes long compared to the work. Not timed.</summary>
    public virtual Task CheckAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public sealed override async Task<Measurement> MeasureAsync(FigureSettings settings, CancellationToken cancellationToken)
    {
        await SetUpAsync(settings);
        await WarmUpAsync(RunOursAsync, settings, cancellationToken);
        await WarmUpAsync(RunRivalAsync, settings, cancellationToken);
        for (var round = 0; round < settings.WarmUpOf(WarmUpRounds); round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await PrepareAsync();
            await RunRivalAsync();
            await RunOursAsync();
            await CheckAsync();
        }

        var pairs = new List<(Timing Ours, Timing Rival)>();
        for (var round = 0; round < settings.RoundsOf(Rounds); round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await PrepareAsync();

            // Alternates the order, because the second run finds warmer caches and a slower clock.
            if (round % 2 == 0)
            {
                var rival = await Timing.OfAsync(RunRivalAsync);
                pairs.Add((await Timing.OfAsync(RunOursAsync), rival));
            }
            else
            {
                var ours = await Timing.OfAsync(RunOursAsync);
                pairs.Add((ours, await Timing.OfAsync(RunRivalAsync)));
            }

            await CheckAsync();
        }

        var time = FigureLine.Of(Name, [.. pairs.Select(static pair => (pair.Ours.Milliseconds, pair.Rival.Milliseconds))], "ms", Limit);
        return MemoryLimit is { } memory
            ? new([time, FigureLine.Of($"{Name}.memory", [.. pairs.Select(static pair => (Allocated(pair.Ours), Allocated(pair.Rival)))], "bytes", memory)])
            : new([time]);
    }

    private async Task WarmUpAsync(Func<Task> run, FigureSettings settings, CancellationToken cancellationToken)
    {
        for (var spent = 0.0; !settings.IsSmoke && spent < WarmUpTime.TotalMilliseconds;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await PrepareAsync();
            spent += (await Timing.OfAsync(run)).Milliseconds;
        }
    }

    private static double Allocated(Timing timing) => Math.Max(timing.Bytes, Noise);
}
