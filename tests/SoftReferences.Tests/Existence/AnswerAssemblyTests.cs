namespace SoftReferences.Tests;

public sealed class AnswerAssemblyTests
{
    private readonly AnswerAssembly _assembly = new(3);

    [Fact]
    public void ToAnswer_SeveralReasons_HasTheFirst_WithItsKind()
    {
        _assembly.Add(0, new ExistenceAnswer([Existence.Exists]));
        _assembly.Add(1, ExistenceAnswer.Unknown(1, "it is closed", kind: UnknownKind.AccessDenied));
        _assembly.Add(2, ExistenceAnswer.Unknown(1, "it was late", kind: UnknownKind.Timeout));

        var answer = _assembly.ToAnswer();

        Assert.Equal([Existence.Exists, Existence.Unknown, Existence.Unknown], answer.Statuses);
        Assert.Equal(("it is closed", UnknownKind.AccessDenied), (answer.UnknownReason, answer.UnknownKind));
    }

    [Theory]
    [InlineData(5, 60)]
    [InlineData(60, 5)]
    public void ToAnswer_SeveralTimesToBeLeftAlone_HasTheLongest(int first, int second)
    {
        _assembly.Add(0, ExistenceAnswer.Unknown(1, "it is busy", TimeSpan.FromSeconds(first)));
        _assembly.Add(1, ExistenceAnswer.Unknown(1, "it is busy"));
        _assembly.Add(2, ExistenceAnswer.Unknown(1, "it is busy", TimeSpan.FromSeconds(second)));

        Assert.Equal(TimeSpan.FromMinutes(1), _assembly.ToAnswer().RetryAfter);
    }
}
