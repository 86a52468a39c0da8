namespace SoftReferences.Tests;

public sealed class CachedExistenceTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(0, true)]
    [InlineData(5_000, true)]
    [InlineData(5_001, false)]
    public void TrustAt_AnAnswerOfANodeWhoseClockIsAhead_IsNoneIfItIsFarAhead(int milliseconds, bool isTrusted) =>
        Assert.Equal(isTrusted ? CachedTrust.Fresh : CachedTrust.None, new CachedExistence(exists: true, Now.AddMilliseconds(milliseconds)).TrustAt(Now, new()));
}
