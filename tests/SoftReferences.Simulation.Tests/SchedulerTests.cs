namespace SoftReferences.Simulation.Tests;

public sealed class SchedulerTests
{
    private readonly Scheduler _scheduler = new(new Chance(1));

    [Fact]
    public void Steps_HappenInTheOrderOfTheirTimes_AndThenOfTheirPosting()
    {
        var happened = new List<string>();
        Post(2, "third");
        Post(1, "first");
        Post(1, "second");

        while (_scheduler.RunNext(TimeSpan.FromSeconds(5)))
        {
        }

        Assert.Equal(["first at 1", "second at 1", "third at 2"], happened);

        void Post(int seconds, string what) => _scheduler.Post(TimeSpan.FromSeconds(seconds), null, () => happened.Add($"{what} at {_scheduler.Now.TotalSeconds}"));
    }

    [Fact]
    public void Process_ThatIsDead_DoesNothingMore()
    {
        var process = new SimulatedProcess(_scheduler, "process", TimeSpan.Zero);
        var happened = false;
        process.Post(TimeSpan.FromSeconds(1), () => happened = true);

        process.Kill();

        Assert.False(_scheduler.RunNext(TimeSpan.MaxValue));
        Assert.False(happened);
    }

    [Fact]
    public void Process_ThatIsFrozen_DoesItLater()
    {
        var process = new SimulatedProcess(_scheduler, "process", TimeSpan.Zero);
        var at = TimeSpan.Zero;
        process.Post(TimeSpan.FromSeconds(1), () => at = _scheduler.Now);

        process.Freeze(TimeSpan.FromSeconds(10));
        _scheduler.RunNext(TimeSpan.MaxValue);

        Assert.Equal(TimeSpan.FromSeconds(10), at);
    }

    [Fact]
    public async Task Code_ThatLeavesTheThread_IsNoticed()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Task.Factory.StartNew(
            () => _scheduler.Post(TimeSpan.Zero, null, static () => { }), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));

        Assert.True(_scheduler.LeftTheThread);
    }
}
