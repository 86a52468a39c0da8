namespace SoftReferences.Benchmarks;

/// <summary>Two ways to do the same work, timed in pairs. Whatever else the machine does falls on both.</summary>
internal abstract class PairedFigure : Figure
{
    // Bytes that the runtime allocates by itself now and then: less cannot be told from nothing, and nothing has no ratio.
    private const double Noise = 4096;

    /// <summary>Gets the limit of the time.</summary>
    public abstract Limit Limit { get; }

    /// <summary>Gets the limit of what is allocated, or <see langword="null"/> when that is not looked at.</summary>
    public virtual Limit? MemoryLimit => null;

    /// <summary>Gets how many pairs are timed: at least five.</summary>
    public virtual int Rounds => 60;

    /// <summary>Gets how many pairs run before the first one that is timed.</summary>
    public virtual int WarmUpRounds => 12;

    /// <summary>Gets how long each way runs by itself before that, so that both are compiled as in a service that runs for a while.</summary>
    public virtual TimeSpan WarmUpTime => TimeSpan.Zero;

    /// <summary>Makes what all pairs work on. Not timed.</summary>
    public virtual Task SetUpAsync(FigureSettings settings) => Task.CompletedTask;

    /// <summary>Makes what one pair works on. Not timed.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Does the work in our way, and checks the result unless <see cref="CheckAsync"/> does.</summary>
    public abstract Task RunOursAsync();

    /// <summary>Does the work in the rival's way, and checks the result unless <see cref="CheckAsync"/> does.</summary>
    public abstract Task RunRivalAsync();

    /// <summary>Checks the results of a pair where that takes long beside the work. Not timed.</summary>
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

            // Either goes first every other time: whoever comes second finds warmer caches and a slower clock.
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
