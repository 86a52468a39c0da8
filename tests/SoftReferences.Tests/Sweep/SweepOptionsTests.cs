using Cronos;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences.Tests.Sweep;

public sealed class SweepOptionsTests
{
    private readonly SweepOptionsValidator _validator = new();

    [Fact]
    public void Defaults_AreValid() => Assert.Same(ValidateOptionsResult.Success, _validator.Validate(null, new()));

    [Theory]
    [InlineData("0 3 * * *")]
    [InlineData("*/30 0 3 * * MON-FRI")]
    public void Cron_OfFiveOrSixFields_IsValid(string cron) => Assert.True(_validator.Validate(null, new() { Cron = cron }).Succeeded);

    [Fact]
    public void Everything_ThatIsWrong_IsSaidAtOnce_WithItsKey()
    {
        var cron = Assert.Throws<CronFormatException>(() => SweepSchedule.Parse("every night")).Message.TrimEnd('.');
        var result = _validator.Validate(null, new()
        {
            Cron = "every night",
            KeysPerSecond = 0,
            Interval = TimeSpan.Zero,
            CanariesPerQuestion = 0,
            RetryDelay = TimeSpan.FromMinutes(10),
        });

        Assert.Equal(
            [
                "Configuration 'SoftReferences:Sweep:Interval' is '00:00:00': it must be from 00:01:00 to 365.00:00:00.",
                "Configuration 'SoftReferences:Sweep:KeysPerSecond' is '0': it must be from 1 to 100,000,000.",
                "Configuration 'SoftReferences:Sweep:CanariesPerQuestion' is '0': it must be from 1 to 100.",
                $"Configuration 'SoftReferences:Sweep:Cron' is 'every night': {cron}. It must be a cron expression, as in '0 3 * * *' for every night at three in UTC.",
                "Configuration 'SoftReferences:Sweep:RetryDelay' is '00:10:00': it must not be longer than 'SoftReferences:Sweep:MaximumRetryDelay', which is '00:05:00'.",
            ],
            result.Failures);
    }

    [Fact]
    public void Schedule_CountsFromTheLastBeginning_AndFromTheFirstSightBeforeThat()
    {
        var noon = new DateTimeOffset(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
        var daily = new SweepSchedule(new());
        var nightly = new SweepSchedule(new() { Cron = "0 3 * * *" });
        var seen = new SweepState(0, noon);

        Assert.False(daily.IsDue(seen, noon.AddDays(1).AddTicks(-1)));
        Assert.True(daily.IsDue(seen, noon.AddDays(1)));
        Assert.False(nightly.IsDue(seen, noon.AddHours(15).AddTicks(-1)));
        Assert.True(nightly.IsDue(seen, noon.AddHours(15)));
        Assert.False(nightly.IsDue(new(1, noon.AddDays(-9)) { StartedAt = noon }, noon.AddHours(14)));
        Assert.True(daily.IsDue(new(1, noon) { StartedAt = noon.AddDays(-1) }, noon));
    }

    [Fact]
    public void Section_IsBound_AndCheckedAtStart()
    {
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("SoftReferences:Sweep:GracePeriod", "00:30:00"), new("SoftReferences:Sweep:KeysPerRange", "1")]).Build())
            .AddSoftReferences().AddDependentStore<Cleanup.ScriptedStore>().Services
            .BuildServiceProvider();

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<SweepOptions>>().Value);

        Assert.Equal("Configuration 'SoftReferences:Sweep:KeysPerRange' is '1': it must be from 100 to 100,000.", exception.Message);
        Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());
    }
}
