using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.Tests;

public sealed class OwnerInquiryTests
{
    private static readonly OwnerKey[] Keys = [.. Enumerable.Range(1, 25).Select(number => OwnerKey.Of(number))];

    [Fact]
    public async Task AskAsync_MoreKeysThanABatch_AsksInBatchesAndKeepsTheOrder()
    {
        var source = ScriptedSource<BillingAccounts>.Of(keys => new([.. keys.Select(key => key.AsNumber() % 3 == 0 ? Existence.Missing : Existence.Exists)]) { Epoch = "e1" });

        var answer = await AskAsync(source);

        Assert.Equal(Keys.Select(key => key.AsNumber() % 3 == 0 ? Existence.Missing : Existence.Exists), answer.Statuses);
        Assert.Equal("e1", answer.Epoch);
        Assert.Null(answer.UnknownReason);
        Assert.Equal([5, 10, 10], source.Calls.Select(call => call.Count).Order());
    }

    [Fact]
    public async Task AskAsync_OneBatchFails_TheOthersKeepTheirAnswers()
    {
        var source = ScriptedSource<BillingAccounts>.Of(keys => keys.Contains(OwnerKey.Of(11))
            ? ExistenceAnswer.Unknown(keys.Count, "it answered 503", TimeSpan.FromSeconds(3))
            : ScriptedSource<BillingAccounts>.All(Existence.Missing, keys));

        var answer = await AskAsync(source);

        Assert.Equal(Keys.Select(key => key.AsNumber() is > 10 and <= 20 ? Existence.Unknown : Existence.Missing), answer.Statuses);
        Assert.Equal("it answered 503", answer.UnknownReason);
        Assert.Equal(TimeSpan.FromSeconds(3), answer.RetryAfter);
    }

    [Theory]
    [InlineData("10675199.02:48:05", "01:00:00")]
    [InlineData("00:59:59", "00:59:59")]
    [InlineData("00:00:00", null)]
    [InlineData("-00:00:01", null)]
    public async Task AskAsync_ASourceThatAsksToBeLeftAlone_IsForAnHourAtMost_AndNotForNoTime(string said, string? expected)
    {
        var source = ScriptedSource<BillingAccounts>.Of(keys => ExistenceAnswer.Unknown(keys.Count, "it is busy", TimeSpan.Parse(said, CultureInfo.InvariantCulture)));

        var answer = await AskAsync(source, Keys[..10]);

        Assert.Equal(expected is null ? null : TimeSpan.Parse(expected, CultureInfo.InvariantCulture), answer.RetryAfter);
    }

    [Fact]
    public async Task AskAsync_TwoEpochs_AreNoAnswerAtAll()
    {
        var source = ScriptedSource<BillingAccounts>.Of(keys => new([.. keys.Select(_ => Existence.Missing)]) { Epoch = keys.Contains(OwnerKey.Of(25)) ? "e2" : "e1" });

        var answer = await AskAsync(source);

        Assert.All(answer.Statuses, status => Assert.Equal(Existence.Unknown, status));
        Assert.Matches("^its epoch changed from 'e[12]' to 'e[12]' in the middle of the question$", answer.UnknownReason);
    }

    [Theory]
    [InlineData("throws", "its existence source threw System.InvalidOperationException")]
    [InlineData("cancels", "its existence source threw System.OperationCanceledException")]
    [InlineData("null", "its existence source returned null")]
    [InlineData("short", "its existence source gave 9 statuses for 10 keys")]
    [InlineData("long", "its existence source gave 11 statuses for 10 keys")]
    public async Task AskAsync_ASourceThatBreaksItsContract_IsUnknown(string how, string reason)
    {
        var source = new ScriptedSource<BillingAccounts>((keys, _) => how switch
        {
            "throws" => throw new InvalidOperationException("bug"),
            "cancels" => Task.FromException<ExistenceAnswer>(new OperationCanceledException()),
            "null" => Task.FromResult<ExistenceAnswer>(null!),
            "short" => Task.FromResult(new ExistenceAnswer(new Existence[keys.Count - 1])),
            _ => Task.FromResult(new ExistenceAnswer([.. Enumerable.Repeat(Existence.Missing, keys.Count + 1)])),
        });

        var answer = await AskAsync(source, Keys[..10]);

        Assert.Equal(reason, answer.UnknownReason);
        Assert.Equal(10, answer.Statuses.Count);
        Assert.All(answer.Statuses, status => Assert.Equal(Existence.Unknown, status));
    }

    [Fact]
    public async Task AskAsync_NoKeys_AsksNobody()
    {
        var source = ScriptedSource<BillingAccounts>.Of(_ => throw new InvalidOperationException());

        Assert.Empty((await AskAsync(source, [])).Statuses);
        Assert.Empty(source.Calls);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(25)]
    public async Task AskAsync_CallerCancels_Throws(int keys)
    {
        using var cancellation = new CancellationTokenSource();
        var source = new ScriptedSource<BillingAccounts>(async (_, token) =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AskAsync(source, Keys[..keys], cancellation.Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AskInTimeAsync_ASourceThatNeverAnswers_IsUnknownAfterTheTimeout(bool heedsItsToken)
    {
        var time = new FakeTimeProvider();
        var source = new ScriptedSource<BillingAccounts>(async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, heedsItsToken ? token : CancellationToken.None);
            throw new InvalidOperationException();
        });
        var services = new ServiceCollection().AddSingleton<TimeProvider>(time);
        services.AddSoftReferences().AddOwner<BillingAccounts>(owner => owner.UseSource(_ => source).Configure(options => options.Timeout = TimeSpan.FromMinutes(2)));
        await using var provider = services.BuildServiceProvider();

        var asked = provider.GetRequiredService<OwnerInquiry>().AskInTimeAsync(BillingAccounts.Service, Keys, CancellationToken.None);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.False(asked.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        var answer = await asked.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal((UnknownKind.Timeout, "its existence source did not answer within 121 s"), (answer.UnknownKind, answer.UnknownReason));
        Assert.All(answer.Statuses, status => Assert.Equal(Existence.Unknown, status));
    }

    private static async Task<ExistenceAnswer> AskAsync(IExistenceSource<BillingAccounts> source, OwnerKey[]? keys = null, CancellationToken cancellationToken = default)
    {
        var services = new ServiceCollection();
        services.AddSoftReferences().AddOwner<BillingAccounts>(owner => owner.UseSource(_ => source).Configure(options => options.MaximumBatch = 10));
        await using var provider = services.BuildServiceProvider();
        return await provider.GetRequiredService<OwnerInquiry>().AskAsync(BillingAccounts.Service, keys ?? Keys, cancellationToken);
    }
}
