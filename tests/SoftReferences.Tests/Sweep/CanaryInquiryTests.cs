using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tests.Sweep;

/// <summary>When answers to questions with canaries are used.</summary>
public sealed class CanaryInquiryTests : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly CanaryInquiry _inquiry;
    private Func<IReadOnlyList<OwnerKey>, ExistenceAnswer> _answer = keys => new([.. keys.Select(key => key.AsNumber() < 100 ? Existence.Exists : Existence.Missing)]) { Epoch = "e" };

    public CanaryInquiryTests()
    {
        _services = new ServiceCollection()
            .AddSoftReferences()
            .AddOwner<BillingAccounts>(owner => owner.UseSource(_ => new Source(keys => _answer(keys))))
            .Services.BuildServiceProvider();
        var options = new SweepOptions { KeysPerSecond = 100_000_000 };
        _inquiry = new(_services.GetRequiredService<OwnerInquiry>(), Limits, new(options, TimeProvider.System), options, TimeProvider.System);
    }

    private OwnerBatchLimits Limits => _services.GetRequiredService<OwnerBatchLimits>();

    [Fact]
    public async Task Missing_IsBelieved_FromAnOwnerThatKnowsItsCanaries()
    {
        var answer = await AskAsync(keys: [200, 1, 300], canaries: [50, 1]);
        Assert.Equal([200, 300], Numbers(answer.Missing));
        Assert.Equal([1, 50], Numbers(answer.Existing));
        Assert.Equal(("e", 2), (answer.Epoch, answer.KnownCanaries));
    }

    [Fact]
    public async Task Missing_ProvesNothing_WithoutACanary()
    {
        var answer = await AskAsync(keys: [200, 1], canaries: []);
        Assert.Empty(answer.Missing);
        Assert.Equal([200], Numbers(answer.Unjudged));
        Assert.Equal([1], Numbers(answer.Existing));
    }

    [Fact]
    public async Task Canary_ThatIsMissing_MakesAllOfItUnknown()
    {
        var answer = await AskAsync(keys: [200, 1], canaries: [50, 500]);
        Assert.Equal([500], Numbers(answer.MissingCanaries));
        Assert.Equal([200, 1], Numbers(answer.Unknown));
        Assert.Empty(answer.Missing);
        Assert.Empty(answer.Existing);
    }

    [Fact]
    public async Task Canary_WithoutAnAnswer_MakesAllOfItUnknown()
    {
        _answer = keys => new([.. keys.Select(key => key.AsNumber() == 50 ? Existence.Unknown : Existence.Missing)]) { UnknownReason = "half of it was away" };
        var answer = await AskAsync(keys: [200], canaries: [50]);
        Assert.True(answer.IsUnknown);
        Assert.Equal("half of it was away", answer.Reason);
    }

    [Fact]
    public async Task Answer_ThatWasPutTogether_IsNotUsed()
    {
        _answer = keys =>
        {
            // As a source does when it is told that the question was too large.
            Limits.Learn(BillingAccounts.Service, 2);
            return new([.. keys.Select(_ => Existence.Missing)]);
        };
        var answer = await AskAsync(keys: [200, 300], canaries: [50]);
        Assert.Equal([200, 300], Numbers(answer.Unknown));
        Assert.Equal("its answer was combined from several calls, not all of which had a canary", answer.Reason);
        Assert.Equal(1, _inquiry.MaximumKeys(BillingAccounts.Service));
    }

    [Fact]
    public async Task Question_IsInOrder_AndHasEachKeyOnce()
    {
        IReadOnlyList<OwnerKey> asked = [];
        _answer = keys =>
        {
            asked = keys;
            return ExistenceAnswer.Unknown(keys.Count, "it was only looked at");
        };
        await AskAsync(keys: [3, 9, 27], canaries: [5, 9, 81]);
        Assert.Equal([3, 5, 9, 27, 81], Numbers(asked));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(16)]
    public void QuestionsOfAllRanges_WaitForOneAnother_ForAPartOfTheLeaseAtMost(int parallelism)
    {
        var options = new SweepOptions { KeysPerSecond = 100, Parallelism = parallelism };
        var pace = new SweepPace(options, TimeProvider.System);
        var inquiry = new CanaryInquiry(_services.GetRequiredService<OwnerInquiry>(), Limits, pace, options, TimeProvider.System);

        var waits = Enumerable.Range(0, parallelism + 1).Select(_ => pace.Take(inquiry.MaximumKeys(BillingAccounts.Service) + inquiry.CanariesOf(BillingAccounts.Service))).ToList();

        Assert.InRange(waits[^1], options.LeaseDuration / 8, options.LeaseDuration / 4);
    }

    [Fact]
    public void Question_AtTheLowestRate_HasRoomForAKeyAndACanary()
    {
        var options = new SweepOptions { KeysPerSecond = 1, Parallelism = 16, LeaseDuration = TimeSpan.FromSeconds(5) };
        var inquiry = new CanaryInquiry(_services.GetRequiredService<OwnerInquiry>(), Limits, new(options, TimeProvider.System), options, TimeProvider.System);

        Assert.Equal((1, 1), (inquiry.MaximumKeys(BillingAccounts.Service), inquiry.CanariesOf(BillingAccounts.Service)));
    }

    public void Dispose() => _services.Dispose();

    private static IEnumerable<long> Numbers(IEnumerable<OwnerKey> keys) => keys.Select(key => key.AsNumber());

    private Task<CanaryAnswer> AskAsync(long[] keys, long[] canaries) =>
        _inquiry.AskAsync(BillingAccounts.Service, [.. keys.Select(OwnerKey.Of)], [.. canaries.Select(OwnerKey.Of)], CancellationToken.None);

    private sealed class Source(Func<IReadOnlyList<OwnerKey>, ExistenceAnswer> answer) : IExistenceSource<BillingAccounts>
    {
        public Task<ExistenceAnswer> AskAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken) => Task.FromResult(answer(keys));
    }
}
