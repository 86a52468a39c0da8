using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SoftReferences.Tests.Cleanup;

namespace SoftReferences.Tests.Breaker;

public sealed class BreakerOptionsTests
{
    [Fact]
    public void Validation_EverythingWrong_IsReportedAtOnce_WithTheFullKeys()
    {
        using var services = Services(
            ("SoftReferences:Breaker:Window", "00:00:01"),
            ("SoftReferences:Breaker:MaximumRows", "0"),
            ("SoftReferences:Breaker:MaximumKeyShare", "1.5"),
            ("SoftReferences:Breaker:OnLostHistory", "7"),
            ("SoftReferences:Breaker:References:Pet.UserId:MaximumKeys", "-1"));

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(
            [
                "Configuration 'SoftReferences:Breaker:MaximumKeyShare' is '1.5': it must be from 0.0001 to 1.",
                "Configuration 'SoftReferences:Breaker:MaximumRows' is '0': it must be 1 or more.",
                "Configuration 'SoftReferences:Breaker:OnLostHistory' is '7': it must be Hold or Resume.",
                "Configuration 'SoftReferences:Breaker:References:Pet.UserId:MaximumKeys' is '-1': it must be 0 or more.",
                "Configuration 'SoftReferences:Breaker:Window' is '00:00:01': it must be from 00:01:00 to 7.00:00:00.",
            ],
            exception.Failures.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Validation_HistoryShorterThanTheWindow_IsRefused()
    {
        using var services = Services(("SoftReferences:Breaker:Window", "3.00:00:00"), ("SoftReferences:Breaker:HistoryHalfLife", "1.00:00:00"));

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(
            ["Configuration 'SoftReferences:Breaker:HistoryHalfLife' is '1.00:00:00': it must not be shorter than 'SoftReferences:Breaker:Window', which is '3.00:00:00'."],
            exception.Failures);
    }

    [Fact]
    public void References_SayOnlyWhatIsDifferent()
    {
        using var services = Services(
            ("SoftReferences:Breaker:MaximumRows", "7"),
            ("SoftReferences:Breaker:References:Pet.UserId:MaximumRows", "9"),
            ("SoftReferences:Breaker:References:Pet.UserId:UsualRowsAtLeast", "11"),
            ("SoftReferences:Breaker:References:Pet.UserId:AlwaysAllowedKeys", "13"),
            ("SoftReferences:Breaker:References:Pet.UserId:MaximumKeyShare", "0.25"),
            ("SoftReferences:Breaker:References:Pet.UserId:MaximumRowShare", "0.5"),
            ("SoftReferences:Breaker:References:Visit.UserId:Enabled", "false"),
            ("SoftReferences:Breaker:References:Toy.UserId:MaximumKeys", "0"));

        services.GetRequiredService<IStartupValidator>().Validate();
        var options = services.GetRequiredService<IOptions<BreakerOptions>>().Value;

        Assert.Equal((9, 10_000, true), (options.For("Pet.UserId").MaximumRows, options.For("Pet.UserId").MaximumKeys, options.For("Pet.UserId").Enabled));
        Assert.Equal((11, 13), (options.For("Pet.UserId").UsualRowsAtLeast, options.For("Pet.UserId").AlwaysAllowedKeys));
        Assert.Equal((0.25, 0.5), (options.For("Pet.UserId").MaximumKeyShare, options.For("Pet.UserId").MaximumRowShare));
        Assert.Equal((7, false), (options.For("Visit.UserId").MaximumRows, options.For("Visit.UserId").Enabled));
        Assert.Equal(0, options.For("Toy.UserId").MaximumKeys);
        Assert.Equal((7, true), (options.For("Order.UserId").MaximumRows, options.For("Order.UserId").Enabled));
    }

    [Fact]
    public async Task References_ThatNoStoreHas_AreRefusedAtTheStart_AllAtOnce()
    {
        using var services = Services(
            ("SoftReferences:Breaker:References:Pets.UserId:MaximumRows", "9"),
            ("SoftReferences:Breaker:References:Pet.UserId:MaximumRows", "9"),
            ("SoftReferences:Breaker:References:Visit.Owner:Enabled", "false"));
        var options = services.GetRequiredService<IOptions<BreakerOptions>>();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            new BreakerReferenceCheck([new(["Visit.UserId"]), new(["Pet.UserId"])], options).StartAsync(CancellationToken.None));

        Assert.Equal(
            [
                "Configuration 'SoftReferences:Breaker:References:Pets.UserId' is of a reference that no store has, so it would limit nothing. The references are: 'Pet.UserId', 'Visit.UserId'.",
                "Configuration 'SoftReferences:Breaker:References:Visit.Owner' is of a reference that no store has, so it would limit nothing. The references are: 'Pet.UserId', 'Visit.UserId'.",
            ],
            exception.Failures);
        await new BreakerReferenceCheck([new(["Pets.UserId", "Pet.UserId", "Visit.Owner"])], options).StartAsync(CancellationToken.None);
        Assert.Single(services.GetServices<IHostedService>(), service => service is BreakerReferenceCheck);
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
        services.AddSoftReferences().AddDependentStore<ScriptedStore>();
        return services.BuildServiceProvider();
    }
}
