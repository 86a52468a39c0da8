namespace SoftReferences.Tests;

public sealed class SoftReferenceValidationExceptionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void Message_OfSomeFailures_TellsOfEach(int count)
    {
        var failures = Failures(count);

        Assert.Equal(string.Join(Environment.NewLine, failures.Select(failure => failure.Message)), new SoftReferenceValidationException(failures).Message);
    }

    [Fact]
    public void Message_OfManyFailures_TellsOfTheFirstAndHowManyMoreThereAre()
    {
        var failures = Failures(60_000);

        var exception = new SoftReferenceValidationException(failures);

        Assert.Equal(failures, exception.Failures);
        Assert.Equal([.. failures.Take(100).Select(failure => failure.Message), "59900 more are in Failures."], exception.Message.Split(Environment.NewLine));
    }

    private static SoftReferenceFailure[] Failures(int count) =>
    [
        .. Enumerable.Range(1, count).Select(number => SoftReferenceFailures.Missing(new(AuthUsers.Service, OwnerKey.Of(number), $"line {number}"))),
    ];
}
