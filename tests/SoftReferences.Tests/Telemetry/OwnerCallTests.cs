using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tests;

public sealed class OwnerCallTests
{
    private static readonly OwnerKey[] Keys = [.. Enumerable.Range(1, 25).Select(number => OwnerKey.Of(number))];

    [Fact]
    public async Task Activity_EachCallHasOne_UnderThatOfTheCaller()
    {
        var activities = await RecordAsync(keys => ScriptedSource<BillingAccounts>.All(Existence.Exists, keys));

        Assert.Equal(3, activities.Count);
        Assert.All(activities, activity =>
        {
            Assert.Equal(("softreferences.existence.call", "existence //billing/accounts"), (activity.OperationName, activity.DisplayName));
            Assert.Equal(("billing", "accounts", "answered", null), (activity.GetTagItem("softreferences.service"), activity.GetTagItem("softreferences.resource"), activity.GetTagItem("softreferences.outcome"), activity.GetTagItem("error.type")));
            Assert.Equal(ActivityStatusCode.Unset, activity.Status);
        });
        Assert.Equal([5, 10, 10], activities.Select(activity => (int)activity.GetTagItem("softreferences.batch.size")!).Order());
    }

    [Fact]
    public async Task Activity_OfAFailure_NamesItsKindAndQuotesNothing()
    {
        var activities = await RecordAsync(keys => ExistenceAnswer.Unknown(keys.Count, "secret 42", kind: UnknownKind.WrongOwner));

        Assert.All(activities, activity =>
        {
            Assert.Equal((ActivityStatusCode.Error, null), (activity.Status, activity.StatusDescription));
            Assert.Equal(("unknown", "wrong_owner"), (activity.GetTagItem("softreferences.outcome"), activity.GetTagItem("error.type")));
            Assert.DoesNotContain(activity.TagObjects, tag => tag.Value!.ToString()!.Contains("42", StringComparison.Ordinal));
        });
    }

    private static async Task<IReadOnlyCollection<Activity>> RecordAsync(Func<IReadOnlyList<OwnerKey>, ExistenceAnswer> ask)
    {
        // Other tests create activities of the same source at the same time. Only those under this activity are examined.
        using var caller = new Activity("test").Start();
        var activities = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SoftReferencesTelemetry.ActivitySourceName,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.ParentId == caller.Id)
                {
                    activities.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        var services = new ServiceCollection();
        services.AddSoftReferences().AddOwner<BillingAccounts>(owner => owner.UseSource(_ => ScriptedSource<BillingAccounts>.Of(ask)).Configure(options => options.MaximumBatch = 10));
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<OwnerInquiry>().AskAsync(BillingAccounts.Service, Keys, CancellationToken.None);

        return activities;
    }
}
