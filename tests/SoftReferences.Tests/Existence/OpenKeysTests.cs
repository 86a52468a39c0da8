namespace SoftReferences.Tests;

/// <summary>How questions get smaller when an owner fails, and larger again.</summary>
public sealed class OpenKeysTests
{
    // Of 256 failures that are borne, each division costs four.
    private const int MaximumDivisions = 64;

    private readonly OpenKeys _open = new();

    [Fact]
    public void Question_ThatWasTooLarge_IsHalved_AndGrowsByAnEighthWithEachAnswer()
    {
        Assert.Equal(100, Take(100));
        Assert.True(_open.TryDivide(100, []));
        Assert.Equal(50, Take(50));
        Assert.Equal(25, Take(51));

        _open.Answered();

        Assert.Equal(57, Take(57));
        Assert.Equal(29, Take(58));
    }

    [Fact]
    public void Divisions_AreGivenUpAfterTooMany_AndEarnedBackByAnswers()
    {
        Assert.Equal(MaximumDivisions, Divide());
        _open.Answered();
        _open.Answered();
        _open.Answered();
        Assert.Equal(0, Divide());

        _open.Answered();

        Assert.Equal(1, Divide());
    }

    [Fact]
    public void Answers_EarnNoMoreDivisionsThanThereWereAtFirst()
    {
        for (var answer = 0; answer < 1_000; answer++)
        {
            _open.Answered();
        }

        Assert.Equal(MaximumDivisions, Divide());
    }

    [Fact]
    public void Questions_AreAsLargeAsTheyMayBe_OnceDivisionsWereGivenUp()
    {
        Divide();

        Assert.Equal(100, Take(100));
    }

    /// <summary>Divides questions until that is given up.</summary>
    private int Divide()
    {
        var divisions = 0;
        while (_open.TryDivide(100, []))
        {
            divisions++;
        }

        return divisions;
    }

    /// <summary>Returns the size of the first question about a number of keys.</summary>
    private int Take(int count)
    {
        _open.Return([.. Enumerable.Range(1, count).Select(key => OwnerKey.Of((long)key))]);
        Assert.True(_open.TryTake(int.MaxValue, out var keys));
        while (_open.TryTake(int.MaxValue, out _))
        {
        }

        return keys.Count;
    }
}
