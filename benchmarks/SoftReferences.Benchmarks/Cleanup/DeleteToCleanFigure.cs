using System.Diagnostics;
using System.Globalization;

namespace SoftReferences.Benchmarks;

/// <summary>The time from the start of a user's deletion at the owner until the user's rows are removed at an idle dependent.</summary>
internal sealed class DeleteToCleanFigure : Figure
{
    private const int Users = 220;
    private const int SmokeUsers = 3;
    private const int WarmUp = 20;
    private const double Percent99 = 0.99;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private CascadeDatabase _database = null!;
    private CleanupOwner _owner = null!;
    private CleanupReplica _replica = null!;

    public override string Name => "latency.delete-to-clean";

    public override string Ours => "from the DELETE of one user at the owner to 10 rows gone at an idle dependent: median and 99th percentile of 200";

    public override string Rival => "ON DELETE CASCADE of the same rows";

    public override async Task<Measurement> MeasureAsync(FigureSettings settings, CancellationToken cancellationToken)
    {
        _database = new CascadeDatabase();
        _owner = await CleanupOwner.StartAsync();
        _replica = new CleanupReplica(_database.ConnectionString, _owner.Address);
        await _replica.CreateDatabaseAsync();
        await _database.CreateCascadeAsync();
        await _database.FillAsync(Users);
        var users = await _database.UsersAsync(settings.Work(Users, SmokeUsers));
        await _owner.AddAsync(users);
        await _database.SettleAsync();
        await _replica.StartAsync();

        var ours = new List<double>();
        var rival = new List<double>();
        foreach (var user in users)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            await _database.ExecuteAsync($"DELETE FROM cascade.users WHERE \"Id\" = '{user}'");
            rival.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            ours.Add(await DeleteAsync(user));
        }

        await _replica.StopAsync();
        var skipped = settings.WarmUpOf(WarmUp);
        var (times, cascades) = (new Sample(ours.Skip(skipped)), new Sample(rival.Skip(skipped)));
        return new(
        [
            Line("p50", times.Median, cascades.Median, 50),
            Line("p99", times.Percentile(Percent99), cascades.Percentile(Percent99), 250),
        ]);

        FigureLine Line(string name, double time, double cascade, double limit) =>
            new($"{Name}.{name}", time, cascade, "ms", time / cascade, new(time / cascade, time / cascade), Limit.AtMost(limit));
    }

    public override async ValueTask DisposeAsync()
    {
        await _replica.DisposeAsync();
        await _owner.DisposeAsync();
        await _database.DisposeAsync();
    }

    private async Task<double> DeleteAsync(Guid user)
    {
        var rows = string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM user_schema.pets WHERE \"UserId\" = '{user}'");
        await _database.CheckAsync(rows, CascadeDatabase.PetsPerUser);
        var start = Stopwatch.GetTimestamp();
        await using var deletion = await _owner.DeleteAsync([user]);
        await deletion.CommitAsync();
        while (await _database.CountAsync(rows) > 0)
        {
            if (Stopwatch.GetElapsedTime(start) > Deadline)
            {
                throw new InvalidOperationException($"The rows of '{user}' are still there after {Deadline.TotalSeconds} seconds.");
            }

            await Task.Delay(1);
        }

        var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

        // The dependent is idle again before the next deletion.
        var idle = "SELECT count(*) FROM user_schema.soft_reference_cleanups WHERE state IN ('pending', 'settling')";
        while (await _database.CountAsync(idle) > 0)
        {
            await Task.Delay(10);
        }

        return elapsed;
    }
}
