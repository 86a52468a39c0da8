using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.Tests;

/// <summary>The amount of logging while an owner is unavailable.</summary>
public sealed class OutageLogTests
{
    private static readonly OwnerKey Key = OwnerKey.Of(7);
    private readonly FakeTimeProvider _time = new();
    private UnknownKind _kind = UnknownKind.Connection;

    [Fact]
    public async Task Owner_ThatIsAway_IsAWarningOnceInAWhile_AndForEachKindOfFailure()
    {
        var source = ScriptedSource<BillingAccounts>.Of(keys => ExistenceAnswer.Unknown(keys.Count, "it is away", kind: _kind));
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time).AddLogging(logging => logging.AddFakeLogging().SetMinimumLevel(LogLevel.Debug));
        services.AddSoftReferences().AddOwner<BillingAccounts>(owner => owner.UseSource(_ => source));
        await using var provider = services.BuildServiceProvider();
        var inquiry = provider.GetRequiredService<OwnerInquiry>();

        await AskAsync(100);
        Assert.Equal([Warning("Connection")], Warnings());

        _kind = UnknownKind.CircuitOpen;
        await AskAsync(100);
        Assert.Equal([Warning("Connection"), Warning("CircuitOpen")], Warnings());

        _time.Advance(TimeSpan.FromSeconds(10));
        await AskAsync(100);
        Assert.Equal([Warning("Connection"), Warning("CircuitOpen"), Warning("CircuitOpen")], Warnings());
        Assert.Equal(300, Messages(LogLevel.Debug).Count());

        async Task AskAsync(int times)
        {
            for (var time = 0; time < times; time++)
            {
                await inquiry.AskAsync(BillingAccounts.Service, [Key], default);
            }
        }

        IEnumerable<string> Warnings() => Messages(LogLevel.Warning);

        IEnumerable<string> Messages(LogLevel minimum) => provider.GetFakeLogCollector().GetSnapshot()
            .Where(record => record.Category == "SoftReferences.OwnerInquiry" && record.Level >= minimum).Select(record => record.Message);
    }

    private static string Warning(string kind) => $"The owner of {BillingAccounts.Service} could not say whether 1 of 1 keys exist ({kind}): it is away.";
}
