namespace SoftReferences.Tests.Cleanup;

public sealed class RetryDelaysTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(7, 60)]
    [InlineData(int.MaxValue, 60)]
    public void For_DoublesUpToTheLongest_AndDrawsFromTheUpperHalf(int failures, int ceilingSeconds)
    {
        var random = new Random(7);
        for (var draw = 0; draw < 1_000; draw++)
        {
            var delay = RetryDelays.For(failures, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), random);
            Assert.InRange(delay, TimeSpan.FromSeconds(ceilingSeconds) / 2, TimeSpan.FromSeconds(ceilingSeconds));
        }
    }
}
