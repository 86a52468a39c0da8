namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

public sealed class CleanupPaceTests
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(400);

    private readonly CleanupPace _pace = new(new CleanupOptions());

    [Fact]
    public void Rows_GrowWhileThereIsTimeLeft_UpToTheMostAllowed()
    {
        Assert.Equal(1_000, _pace.Rows);
        _pace.Changed(600, Quick);
        Assert.Equal(4_000, _pace.Rows);
        _pace.Changed(100, Quick);
        Assert.Equal(4_000, _pace.Rows);
        for (var round = 0; round < 10; round++)
        {
            _pace.Changed(_pace.Rows, Quick);
        }

        Assert.Equal(100_000, _pace.Rows);
        _pace.Changed(100_000, Slow);
        Assert.Equal(50_000, _pace.Rows);
    }

    [Fact]
    public void Claims_HaveTheRowsOfOneTransaction_GoingByTheLastOnes()
    {
        Assert.Equal(500, _pace.Keys);
        _pace.Finished(500, 5_000, Quick);

        // A transaction of 1,000 rows at ten rows per key, minus the margin.
        Assert.Equal(87, _pace.Keys);
        _pace.Changed(1_000, Quick);
        Assert.Equal(350, _pace.Keys);
        for (var round = 0; round < 10; round++)
        {
            _pace.Changed(_pace.Rows, Quick);
            _pace.Finished(_pace.Keys, _pace.Keys * 10, Quick);
        }

        Assert.Equal(5_000, _pace.Keys);
        for (var round = 0; round < 20; round++)
        {
            _pace.Finished(_pace.Keys, _pace.Keys * 100, Quick);
        }

        Assert.InRange(_pace.Keys, 870, 880);
    }

    [Fact]
    public void Claims_ThatTookTooLong_AreFollowedBySmallerOnes()
    {
        _pace.Finished(500, 0, Slow);

        Assert.Equal(250, _pace.Keys);
    }

    [Fact]
    public void Rows_ThatTakeTheirTime_ShrinkUntilTheyAreDoneInIt()
    {
        _pace.Changed(1_000, TimeSpan.FromSeconds(4));
        Assert.Equal(250, _pace.Rows);
        _pace.Changed(250, TimeSpan.FromSeconds(1));
        Assert.Equal(62, _pace.Rows);
        _pace.Changed(62, TimeSpan.FromMilliseconds(248));
        Assert.Equal(50, _pace.Rows);
    }

    [Fact]
    public void Rows_ThatTakeAsLongWhenTheyAreFewer_AreNotMadeFewer()
    {
        _pace.Changed(1_000, Slow);
        Assert.Equal(500, _pace.Rows);
        _pace.Changed(500, Slow);
        Assert.Equal(1_000, _pace.Rows);
        for (var round = 0; round < 10; round++)
        {
            _pace.Changed(_pace.Rows, Slow);
        }

        Assert.Equal(1_000, _pace.Rows);
        _pace.Failed();
        Assert.Equal(250, _pace.Rows);
        _pace.Changed(250, Quick);
        _pace.Changed(1_000, TimeSpan.FromSeconds(4));
        Assert.Equal(250, _pace.Rows);
    }

    [Fact]
    public void Claims_ThatTakeAsLongWhenTheyAreSmaller_AreNotMadeSmaller()
    {
        for (var round = 0; round < 10; round++)
        {
            _pace.Finished(_pace.Keys, 0, Slow);
        }

        Assert.Equal(500, _pace.Keys);
        _pace.Finished(500, 0, Quick);
        _pace.Finished(1_000, 0, Slow);
        Assert.Equal(500, _pace.Keys);
    }

    [Fact]
    public void Sizes_GrowAgain_AfterTheyShrankToOne()
    {
        for (var round = 0; round < 20; round++)
        {
            _pace.Failed();
            _pace.Finished(1, 1_000_000, Slow);
        }

        Assert.Equal((1, 1), (_pace.Rows, _pace.Keys));
        for (var round = 0; round < 40; round++)
        {
            _pace.Changed(_pace.Rows, Quick);
            _pace.Finished(_pace.Keys, _pace.Keys, Quick);
        }

        Assert.Equal((100_000, 5_000), (_pace.Rows, _pace.Keys));
    }
}
