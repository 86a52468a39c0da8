using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.Tests;

/// <summary>Questions that a reachable owner cannot answer as a whole.</summary>
public sealed class DividedInquiryTests : IDisposable
{
    private static readonly OwnerKey[] Keys = [.. Enumerable.Range(0, 300).Select(_ => OwnerKey.Of(Guid.NewGuid()))];

    private readonly List<IReadOnlyList<OwnerKey>> _questions = [];
    private readonly FakeTimeProvider _time = new();
    private readonly ServiceProvider _services;
    private readonly DividedInquiry _inquiry;
    private Func<IReadOnlyList<OwnerKey>, ExistenceAnswer> _answer = Missing;

    public DividedInquiryTests()
    {
        _services = new ServiceCollection()
            .AddSoftReferences()
            .AddOwner<AuthUsers>(owner => owner.UseSource(_ => ScriptedSource<AuthUsers>.Of(keys =>
            {
                _questions.Add(keys);
                return _answer(keys);
            })))
            .Services.BuildServiceProvider();
        _inquiry = new(_services.GetRequiredService<OwnerInquiry>(), TimeSpan.FromMinutes(5), _time, new Random(1));
    }

    [Fact]
    public async Task AnswerToTheWhole_IsOneQuestion()
    {
        var (answer, unanswerable) = await AskAsync(Keys);

        Assert.All(answer.Statuses, status => Assert.Equal(Existence.Missing, status));
        Assert.Empty(unanswerable);
        Assert.Single(_questions);
    }

    [Theory]
    [InlineData(UnknownKind.ServerError)]
    [InlineData(UnknownKind.Timeout)]
    [InlineData(UnknownKind.UnexpectedStatus)]
    public async Task KeyThatTheOwnerChokesOn_IsFound_AndKeepsNoOtherWaiting(UnknownKind kind)
    {
        _answer = keys => keys.Contains(Keys[7]) ? Failed(keys, kind) : Missing(keys);

        var (answer, unanswerable) = await AskAsync(Keys);

        Assert.Equal([Keys[7]], unanswerable);
        Assert.Equal([7], answer.Statuses.Index().Where(status => status.Item == Existence.Unknown).Select(status => status.Index));
        Assert.Equal(("e", "it failed"), (answer.Epoch, answer.UnknownReason));
        Assert.InRange(_questions.Count, 10, 40);
    }

    [Fact]
    public async Task Owner_ThatAnswersOnlySmallQuestions_AnswersAll()
    {
        _answer = keys => keys.Count > 30 ? Failed(keys) : Missing(keys);

        var (answer, unanswerable) = await AskAsync(Keys);

        Assert.All(answer.Statuses, status => Assert.Equal(Existence.Missing, status));
        Assert.Null(answer.UnknownReason);
        Assert.Empty(unanswerable);
        Assert.InRange(_questions.Count, 10, 40);
    }

    [Fact]
    public async Task Owner_ThatChokesOnMostKeys_IsNotAskedForEachOfThem()
    {
        var known = Keys[..3].ToHashSet();
        _answer = keys => keys.Any(key => Keys.Contains(key) && !known.Contains(key)) ? Failed(keys) : Missing(keys);

        var (answer, _) = await AskAsync(Keys);

        Assert.Equal(UnknownKind.ServerError, answer.UnknownKind);
        Assert.InRange(_questions.Count, 10, 200);

        // Keys that were found to be unanswerable are not asked for again for a while, so that the others get their turn.
        for (var round = 0; round < 20; round++)
        {
            (answer, _) = await AskAsync(Keys);
        }

        Assert.Equal([0, 1, 2], answer.Statuses.Index().Where(status => status.Item == Existence.Missing).Select(status => status.Index));
    }

    [Fact]
    public async Task Owner_ThatChokesOnHalfOfTheKeys_OnlyHasThoseHeldAgainstIt()
    {
        var bad = Keys[150..].ToHashSet();
        _answer = keys => keys.Any(bad.Contains) ? Failed(keys) : Missing(keys);

        var (_, unanswerable) = await AskAsync(Keys);

        Assert.NotEmpty(unanswerable);
        Assert.Subset(bad, unanswerable.ToHashSet());
    }

    [Fact]
    public async Task UnanswerableKeys_AreRememberedUpToALimit_AndMakeRoomWhenTheyHaveRested()
    {
        OwnerKey[] bad = [.. Enumerable.Range(0, 1_001).Select(_ => OwnerKey.Of(Guid.NewGuid()))];
        var isBad = bad.ToHashSet();
        _answer = keys => keys.Any(isBad.Contains) ? Failed(keys) : Missing(keys);
        foreach (var key in bad)
        {
            Assert.Equal([key], (await AskAsync([key])).Unanswerable);
        }

        Assert.Empty(await AskedAgainAsync(bad[999]));
        Assert.Contains(bad[1_000], await AskedAgainAsync(bad[1_000]));

        _time.Advance(TimeSpan.FromMinutes(5));
        await AskAsync(bad[1_000..]);
        Assert.Empty(await AskedAgainAsync(bad[1_000]));

        async Task<IEnumerable<OwnerKey>> AskedAgainAsync(OwnerKey key)
        {
            _questions.Clear();
            await AskAsync([key]);
            return _questions.SelectMany(static keys => keys);
        }
    }

    [Theory]
    [InlineData(UnknownKind.ServerError, 2)]
    [InlineData(UnknownKind.Connection, 1)]
    [InlineData(UnknownKind.AccessDenied, 1)]
    public async Task Owner_ThatIsAway_IsLeftAlone(UnknownKind kind, int questions)
    {
        _answer = keys => Failed(keys, kind);

        var (answer, unanswerable) = await AskAsync(Keys);

        Assert.Equal((kind, 300), (answer.UnknownKind, answer.Statuses.Count));
        Assert.Empty(unanswerable);
        Assert.Equal(questions, _questions.Count);
    }

    [Fact]
    public async Task Owner_ThatAsksToBeLeftAlone_IsAskedNothingElse()
    {
        _answer = keys => ExistenceAnswer.Unknown(keys.Count, "it is busy", TimeSpan.FromMinutes(1), UnknownKind.ServerError);

        var (answer, _) = await AskAsync(Keys);

        Assert.Equal(TimeSpan.FromMinutes(1), answer.RetryAfter);
        Assert.Single(_questions);
    }

    [Fact]
    public async Task OneKeyThatTheOwnerChokesOn_IsToldFromAnOwnerThatIsAway()
    {
        _answer = keys => keys.Contains(Keys[0]) ? Failed(keys) : Missing(keys);
        Assert.Equal([Keys[0]], (await AskAsync(Keys[..1])).Unanswerable);

        _answer = keys => Failed(keys);
        Assert.Empty((await AskAsync(Keys[1..2])).Unanswerable);
    }

    [Fact]
    public async Task WhereTheCircuitWasOpen_ASmallQuestionDecidesWhetherItStaysSo()
    {
        _answer = keys => ExistenceAnswer.Unknown(keys.Count, "it failed too often", TimeSpan.FromSeconds(5), UnknownKind.CircuitOpen);
        await AskAsync(Keys);
        Assert.Equal([300], Sizes());

        _questions.Clear();
        Assert.Equal(TimeSpan.FromSeconds(5), (await AskAsync(Keys)).Answer.RetryAfter);
        Assert.Equal([1], Sizes());
        Assert.DoesNotContain(_questions[0][0], Keys);

        // If the owner does not answer for the key that does not exist, the actual question is asked next, alternately.
        _questions.Clear();
        _answer = keys => keys.Count == 1 ? Failed(keys) : Missing(keys);
        await AskAsync(Keys);
        Assert.Equal(Existence.Missing, (await AskAsync(Keys)).Answer.Statuses[0]);
        Assert.Equal([1, 300], Sizes());

        _answer = keys => ExistenceAnswer.Unknown(keys.Count, "it failed too often", TimeSpan.FromSeconds(5), UnknownKind.CircuitOpen);
        await AskAsync(Keys);
        _questions.Clear();
        _answer = Missing;
        await AskAsync(Keys);
        await AskAsync(Keys);
        Assert.Equal([1, 300, 300], Sizes());
    }

    [Fact]
    public async Task SmallerQuestions_EndWithThePatience_AndWhatIsLeftHasNoAnswer()
    {
        _answer = keys =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return keys.Contains(Keys[^1]) ? Failed(keys) : Missing(keys);
        };

        var (answer, unanswerable) = await AskAsync(Keys, patience: 5);

        Assert.Equal("it failed", answer.UnknownReason);
        Assert.InRange(answer.Statuses.Count(status => status == Existence.Missing), 0, 225);
        Assert.Empty(unanswerable);
        Assert.Equal([300, 1, 150], Sizes().Take(3));
        Assert.Equal(5, _questions.Count);
    }

    [Fact]
    public async Task KeyThatWasFound_IsNotAskedForAgain_UntilItHasRested()
    {
        _answer = keys => keys.Contains(Keys[7]) ? Failed(keys) : Missing(keys);
        await AskAsync(Keys);
        _questions.Clear();

        var (answer, unanswerable) = await AskAsync(Keys);
        Assert.Equal([299], Sizes());
        Assert.Equal([Keys[7]], unanswerable);
        Assert.Equal((Existence.Unknown, "it failed", 299), (answer.Statuses[7], answer.UnknownReason, answer.Statuses.Count(status => status == Existence.Missing)));
        Assert.Equal(Existence.Unknown, (await AskAsync(Keys[7..8])).Answer.Statuses[0]);
        Assert.Equal([299], Sizes());

        _time.Advance(TimeSpan.FromMinutes(5));
        _answer = Missing;
        Assert.Equal(Existence.Missing, (await AskAsync(Keys[7..8])).Answer.Statuses[0]);
    }

    [Fact]
    public async Task CircuitThatOpensInBetween_LeavesLessToBeAskedForEachTime()
    {
        // The unanswerable key is always in the half that is asked first.
        var failures = 0;
        _answer = keys => !keys.Contains(Keys[0]) ? Missing(keys)
            : ++failures % 3 == 0 ? ExistenceAnswer.Unknown(keys.Count, "it failed too often", TimeSpan.FromSeconds(5), UnknownKind.CircuitOpen)
            : Failed(keys);
        var left = Keys;
        for (var round = 0; round < 10 && left.Length > 1; round++)
        {
            var (answer, _) = await AskAsync(left);
            left = [.. left.Zip(answer.Statuses).Where(pair => pair.Second == Existence.Unknown).Select(pair => pair.First)];
        }

        Assert.Equal([Keys[0]], left);
    }

    [Fact]
    public async Task PartsOfTwoEpochs_CannotBePutTogether()
    {
        _answer = keys => keys.Count == 300 ? Failed(keys) : Missing(keys, $"e{_questions.Count}");

        var (answer, _) = await AskAsync(Keys);

        Assert.Equal(UnknownKind.EpochChanged, answer.UnknownKind);
        Assert.All(answer.Statuses, status => Assert.Equal(Existence.Unknown, status));
    }

    public void Dispose() => _services.Dispose();

    private static ExistenceAnswer Missing(IReadOnlyList<OwnerKey> keys) => Missing(keys, "e");

    private static ExistenceAnswer Missing(IReadOnlyList<OwnerKey> keys, string epoch) => new([.. keys.Select(_ => Existence.Missing)]) { Epoch = epoch };

    private static ExistenceAnswer Failed(IReadOnlyList<OwnerKey> keys, UnknownKind kind = UnknownKind.ServerError) => ExistenceAnswer.Unknown(keys.Count, "it failed", kind: kind);

    private Task<DividedAnswer> AskAsync(IReadOnlyList<OwnerKey> keys, int patience = 1_000) => _inquiry.AskAsync(AuthUsers.Service, keys, TimeSpan.FromSeconds(patience), CancellationToken.None);

    private IEnumerable<int> Sizes() => _questions.Select(keys => keys.Count);
}
