using System.Diagnostics;

namespace SoftReferences.Benchmarks;

/// <summary>The increase in time and in this process's memory for ten times the work.</summary>
internal sealed class CleanupScaleFigure : Figure
{
    private const int FullUsers = 10_000;
    private const int SmokeUsers = 200;
    private const int Times = 10;
    private const int Rounds = 5;
    private const double Megabyte = 1024 * 1024;

    private CascadeDatabase _database = null!;
    private CleanupReplica _replica = null!;

    public override string Name => "cleanup.scale";

    public override string Ours => "1,000,000 rows of 100,000 owners, from the inbox to rows gone and recorded: the time, and the most memory that this process had";

    public override string Rival => "a tenth of the work";

    public override async Task<Measurement> MeasureAsync(FigureSettings settings, CancellationToken cancellationToken)
    {
        var users = settings.Work(FullUsers, SmokeUsers);
        _database = new CascadeDatabase();
        _replica = new CleanupReplica(_database.ConnectionString);
        await _replica.CreateDatabaseAsync();
        for (var round = 0; round < settings.WarmUpOf(3); round++)
        {
            await RunAsync(users);
        }

        var times = new List<(double Ours, double Rival)>();
        var peaks = new List<(double Ours, double Rival)>();
        for (var round = 0; round < settings.RoundsOf(Rounds); round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (time, peak) = await RunAsync(users);
            var (longTime, longPeak) = await RunAsync(users * Times);
            times.Add((longTime, time));
            peaks.Add((longPeak, peak));
        }

        var line = FigureLine.Of(Name, times, "ms", Limit.AtMostTimes(11));
        return new(
            [line, FigureLine.Of($"{Name}.memory", peaks, "MB", Limit.AtMostMore(32))],
            new("owners", "ms", [new(users, line.Rival, line.Rival), new(users * Times, line.Ours, line.Rival * Times)]));
    }

    public override async ValueTask DisposeAsync()
    {
        await _replica.DisposeAsync();
        await _database.DisposeAsync();
    }

    private async Task<(double Milliseconds, double Megabytes)> RunAsync(int users)
    {
        await _database.FillDependentAsync(users);
        await _replica.ReceiveAsync(await _database.UsersAsync(users));
        await _database.SettleAsync();
        using var watching = new CancellationTokenSource();
        var peak = Task.FromResult(0L);
        var timing = await Timing.OfAsync(async () =>
        {
            peak = PeakAsync(watching.Token);
            await _replica.CleanAsync();
        });
        await watching.CancelAsync();
        await _database.CheckAsync("SELECT count(*) FROM user_schema.pets", 0);
        await _database.CheckAsync("SELECT sum(rows)::bigint FROM user_schema.soft_reference_cleanups WHERE state = 'done'", users * CascadeDatabase.PetsPerUser);
        return (timing.Milliseconds, await peak / Megabyte);
    }

    private static async Task<long> PeakAsync(CancellationToken cancellationToken)
    {
        using var process = Process.GetCurrentProcess();
        var peak = 0L;
        while (!cancellationToken.IsCancellationRequested)
        {
            process.Refresh();
            peak = Math.Max(peak, process.WorkingSet64);
            await Task.Delay(10, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return peak;
    }
}
