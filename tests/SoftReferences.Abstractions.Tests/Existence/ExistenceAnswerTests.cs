namespace SoftReferences.Tests;

public sealed class ExistenceAnswerTests
{
    // I1: a status that was not set is Unknown, and Unknown is never Missing.
    [Fact]
    public void Default_IsUnknown() => Assert.Equal(Existence.Unknown, default);

    [Fact]
    public void Unknown_IsUnknownForEveryKey()
    {
        var answer = ExistenceAnswer.Unknown(3, "it timed out", TimeSpan.FromSeconds(5));
        Assert.Equal([Existence.Unknown, Existence.Unknown, Existence.Unknown], answer.Statuses);
        Assert.Equal("it timed out", answer.UnknownReason);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.RetryAfter);
        Assert.Null(answer.Epoch);
    }

    [Fact]
    public void Unknown_WithoutReasonOrCount_IsRefused()
    {
        Assert.Throws<ArgumentException>("reason", () => ExistenceAnswer.Unknown(1, string.Empty));
        Assert.Throws<ArgumentOutOfRangeException>("count", () => ExistenceAnswer.Unknown(-1, "it timed out"));
        Assert.Throws<ArgumentNullException>("statuses", () => new ExistenceAnswer(null!));
    }
}
