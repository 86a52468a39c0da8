using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.Tests;

public sealed class OwnerBatchLimitsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Of_NothingLearned_IsThatOfTheOptions() => Assert.Equal(100, Create().Of(AuthUsers.Service));

    [Fact]
    public void Of_ALargerLimit_IsThatOfTheOptions()
    {
        var limits = Create();

        limits.Learn(AuthUsers.Service, 5_000);

        Assert.Equal(100, limits.Of(AuthUsers.Service));
    }

    [Fact]
    public void Of_TheSmallestLearned_CountsUntilItIsOld()
    {
        var limits = Create();
        limits.Learn(AuthUsers.Service, 10);
        _time.Advance(OwnerBatchLimits.Lifetime / 2);
        limits.Learn(AuthUsers.Service, 20);

        Assert.Equal(10, limits.Of(AuthUsers.Service));
        Assert.Equal(1_000, limits.Of(BillingAccounts.Service));

        _time.Advance(OwnerBatchLimits.Lifetime / 2);
        Assert.Equal(100, limits.Of(AuthUsers.Service));
        limits.Learn(AuthUsers.Service, 20);
        Assert.Equal(20, limits.Of(AuthUsers.Service));
    }

    [Fact]
    public void Learn_TheSameAgain_MakesItLastLonger()
    {
        var limits = Create();
        limits.Learn(AuthUsers.Service, 10);
        _time.Advance(OwnerBatchLimits.Lifetime / 2);
        limits.Learn(AuthUsers.Service, 10);
        _time.Advance(OwnerBatchLimits.Lifetime / 2);

        Assert.Equal(10, limits.Of(AuthUsers.Service));
    }

    private OwnerBatchLimits Create()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddSoftReferences().AddOwner<AuthUsers>(owner => owner.UseSource<InMemoryExistenceSource<AuthUsers>>().Configure(options => options.MaximumBatch = 100));
        return services.BuildServiceProvider().GetRequiredService<OwnerBatchLimits>();
    }
}
