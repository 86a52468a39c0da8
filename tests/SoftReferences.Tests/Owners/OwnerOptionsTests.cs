using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;

namespace SoftReferences.Tests;

public sealed class OwnerOptionsTests
{
    [Theory]
    [InlineData("BaseAddress", "users", "Configuration 'SoftReferences:Owners:auth:BaseAddress' is 'users': it must be an absolute http or https address.")]
    [InlineData("BaseAddress", "ftp://auth", "Configuration 'SoftReferences:Owners:auth:BaseAddress' is 'ftp://auth': it must be an absolute http or https address.")]
    [InlineData("BaseAddress", "http://auth/?a=b", "Configuration 'SoftReferences:Owners:auth:BaseAddress' is 'http://auth/?a=b': it must have neither a query nor a fragment.")]
    [InlineData("BaseAddress", "http://me:secret@auth", "Configuration 'SoftReferences:Owners:auth:BaseAddress' has a user name or password in it: use 'ApiKey', or ConfigureHttpClient(…) for another kind of authentication.")]
    [InlineData("ApiKey", "two words", "Configuration 'SoftReferences:Owners:auth:ApiKey' cannot be sent in an HTTP header: it must be one or more printable ASCII characters without spaces.")]
    [InlineData("MaximumBatch", "0", "Configuration 'SoftReferences:Owners:auth:MaximumBatch' is '0': it must be from 1 to 100,000.")]
    [InlineData("Timeout", "00:00:00", "Configuration 'SoftReferences:Owners:auth:Timeout' is '00:00:00': it must be from 00:00:00.100 to 00:05:00.")]
    [InlineData("OnUnavailable", "7", "Configuration 'SoftReferences:Owners:auth:OnUnavailable' is '7': it must be Reject or Accept.")]
    [InlineData("MaximumAnswerBytes", "7", "Configuration 'SoftReferences:Owners:auth:MaximumAnswerBytes' is '7': it must be from 1,024 to 1,073,741,824.")]
    [InlineData("MaximumBatch", "many", "Configuration 'SoftReferences:Owners:auth:MaximumBatch' is 'many': it must be a whole number.")]
    [InlineData("BinaryThreshold", "0", "Configuration 'SoftReferences:Owners:auth:BinaryThreshold' is '0': it must be 1 or more.")]
    [InlineData("Timeout", "soon", "Configuration 'SoftReferences:Owners:auth:Timeout' is 'soon': it must be a duration, as '00:00:05' is for five seconds.")]
    [InlineData("AttemptTimeout", "00:00:00.010", "Configuration 'SoftReferences:Owners:auth:AttemptTimeout' is '00:00:00.0100000': it must be from 00:00:00.050 to 00:05:00.")]
    [InlineData("AttemptTimeout", "later", "Configuration 'SoftReferences:Owners:auth:AttemptTimeout' is 'later': it must be a duration, as '00:00:05' is for five seconds.")]
    [InlineData("AttemptTimeout", "00:00:06", "Configuration 'SoftReferences:Owners:auth:AttemptTimeout' is '00:00:06': it must not be longer than 'SoftReferences:Owners:auth:Timeout', which is '00:00:05'.")]
    [InlineData("MaximumParallelRequests", "0", "Configuration 'SoftReferences:Owners:auth:MaximumParallelRequests' is '0': it must be from 1 to 10,000.")]
    [InlineData("MaximumQueuedRequests", "-1", "Configuration 'SoftReferences:Owners:auth:MaximumQueuedRequests' is '-1': it must be from 0 to 100,000.")]
    [InlineData("BatchWindow", "00:00:01", "Configuration 'SoftReferences:Owners:auth:BatchWindow' is '00:00:01': it must be from 00:00:00 to 00:00:00.100.")]
    [InlineData("MaximumCalls", "0", "Configuration 'SoftReferences:Owners:auth:MaximumCalls' is '0': it must be from 1 to 256.")]
    [InlineData("MaximumWaitingKeys", "0", "Configuration 'SoftReferences:Owners:auth:MaximumWaitingKeys' is '0': it must be from 1 to 1,000,000.")]
    [InlineData("Cache:Enabled", "often", "Configuration 'SoftReferences:Owners:auth:Cache:Enabled' is 'often': it must be true or false.")]
    [InlineData("Cache:ExistsLifetime", "00:00:00", "Configuration 'SoftReferences:Owners:auth:Cache:ExistsLifetime' is '00:00:00': it must be from 00:00:00.100 to 1.00:00:00.")]
    [InlineData("Cache:MissingLifetime", "02:00:00", "Configuration 'SoftReferences:Owners:auth:Cache:MissingLifetime' is '02:00:00': it must be from 00:00:00.100 to 01:00:00.")]
    [InlineData("Cache:StaleLifetime", "-00:00:01", "Configuration 'SoftReferences:Owners:auth:Cache:StaleLifetime' is '-00:00:01': it must be from 00:00:00 to 1.00:00:00.")]
    [InlineData("Cache:RefreshAfter", "2", "Configuration 'SoftReferences:Owners:auth:Cache:RefreshAfter' is '2': it must be from 0.1 to 1.")]
    [InlineData("Retry:MaximumRetries", "11", "Configuration 'SoftReferences:Owners:auth:Retry:MaximumRetries' is '11': it must be from 0 to 10.")]
    [InlineData("Retry:MaximumRetries", "twice", "Configuration 'SoftReferences:Owners:auth:Retry:MaximumRetries' is 'twice': it must be a whole number.")]
    [InlineData("Retry:Delay", "-00:00:01", "Configuration 'SoftReferences:Owners:auth:Retry:Delay' is '-00:00:01': it must be from 00:00:00 to 00:01:00.")]
    [InlineData("CircuitBreaker:FailureRatio", "1.5", "Configuration 'SoftReferences:Owners:auth:CircuitBreaker:FailureRatio' is '1.5': it must be from 0.01 to 1.")]
    [InlineData("CircuitBreaker:FailureRatio", "half", "Configuration 'SoftReferences:Owners:auth:CircuitBreaker:FailureRatio' is 'half': it must be a number.")]
    [InlineData("CircuitBreaker:MinimumThroughput", "1", "Configuration 'SoftReferences:Owners:auth:CircuitBreaker:MinimumThroughput' is '1': it must be from 2 to 100,000.")]
    [InlineData("CircuitBreaker:BreakDuration", "00:00:00.1", "Configuration 'SoftReferences:Owners:auth:CircuitBreaker:BreakDuration' is '00:00:00.1000000': it must be from 00:00:00.500 to 01:00:00.")]
    [InlineData("OnUnavailable", "maybe", "Configuration 'SoftReferences:Owners:auth:OnUnavailable' is 'maybe': it must be Reject or Accept.")]
    [InlineData("BaseAddress", "http://me:secret@[", "Configuration 'SoftReferences:Owners:auth:BaseAddress' cannot be read: it must be an absolute http or https address.")]
    [InlineData("Retry", "3", "Configuration 'SoftReferences:Owners:auth:Retry' is '3': it must have no value of its own, but keys below it: 'SoftReferences:Owners:auth:Retry:MaximumRetries', 'SoftReferences:Owners:auth:Retry:Delay'.")]
    [InlineData("ApiKye", "secret", "Configuration 'SoftReferences:Owners:auth:ApiKye' is unknown: the nearest known key is 'SoftReferences:Owners:auth:ApiKey'.")]
    [InlineData("TimeOuts", "00:00:05", "Configuration 'SoftReferences:Owners:auth:TimeOuts' is unknown: the nearest known key is 'SoftReferences:Owners:auth:Timeout'.")]
    [InlineData("Timeout:Seconds", "5", "Configuration 'SoftReferences:Owners:auth:Timeout:Seconds' is unknown: the nearest known key is 'SoftReferences:Owners:auth:Timeout'.")]
    [InlineData("MaximumRetries", "5", "Configuration 'SoftReferences:Owners:auth:MaximumRetries' is unknown: the nearest known key is 'SoftReferences:Owners:auth:Retry:MaximumRetries'.")]
    [InlineData("Retry:MaxRetries", "5", "Configuration 'SoftReferences:Owners:auth:Retry:MaxRetries' is unknown: the nearest known key is 'SoftReferences:Owners:auth:Retry:MaximumRetries'.")]
    [InlineData("Cache:Lifetime:Exists", "5", "Configuration 'SoftReferences:Owners:auth:Cache:Lifetime' is unknown: the nearest known key is 'SoftReferences:Owners:auth:Cache:StaleLifetime'.")]
    public void Validation_AWrongSetting_NamesItsKey(string setting, string value, string message)
    {
        using var services = Services(owner => owner.UseHttp("http://auth"), ($"SoftReferences:Owners:auth:{setting}", value));

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal([message], exception.Failures);
    }

    [Fact]
    public void Validation_AnAddressInTheSectionItself_SaysWhereItBelongs()
    {
        using var services = Services(owner => owner.UseHttp("http://auth"), ("SoftReferences:Owners:auth", "http://me:secret@other"));

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(
            ["Configuration 'SoftReferences:Owners:auth' has a value of its own, which is not read: set keys below it, as 'SoftReferences:Owners:auth:BaseAddress' is."],
            exception.Failures);
    }

    [Fact]
    public void Validation_OwnerThatIsAddedAgain_NeedsAnAddressForItsLastSourceOnly()
    {
        var builder = new ServiceCollection().AddLogging(logging => logging.AddFakeLogging()).AddSoftReferences().AddOwner<AuthUsers>(owner => owner.UseHttp());
        var source = new InMemoryExistenceSource<AuthUsers>();
        builder.AddOwner<AuthUsers>(owner => owner.UseSource(_ => source));
        using (var services = builder.Services.BuildServiceProvider())
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            var registry = services.GetRequiredService<OwnerRegistry>();
            Assert.Same(source, registry.GetSource(AuthUsers.Service));
            Assert.Null(registry.GetFeed(AuthUsers.Service));
        }

        // Another resource of the same service uses the same address.
        builder.AddOwner<AuthTenants>(owner => owner.UseHttp());
        using var both = builder.Services.BuildServiceProvider();
        Assert.Throws<OptionsValidationException>(() => both.GetRequiredService<IStartupValidator>().Validate());
    }

    [Fact]
    public void Validation_UseHttpWithoutAnAddress_SaysWhereToPutOne()
    {
        using var services = Services(owner => owner.UseHttp());

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(["Configuration 'SoftReferences:Owners:auth:BaseAddress' is missing: set it, or give the address in code as in UseHttp(\"https://auth.internal\")."], exception.Failures);
    }

    [Fact]
    public void SectionWithAValueOfItsOwn_HidesNoUnknownKeyBelowIt()
    {
        using var services = Services(
            builder => builder.UseHttp(new Uri("https://auth.test")),
            ("SoftReferences:Owners:auth:Retry", "3"),
            ("SoftReferences:Owners:auth:Retry:Retires", "3"));

        var failures = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate()).Failures;

        Assert.Equal(["Retry", "Retry:Retires"], failures.Select(failure => failure.Split('\'')[1]["SoftReferences:Owners:auth:".Length..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Validation_EverythingWrong_IsReportedAtOnce()
    {
        using var services = Services(
            builder => builder.UseHttp(),
            ("SoftReferences:Owners:auth:ApiKey", " "),
            ("SoftReferences:Owners:auth:Retires:Delay", "00:00:01"),
            ("SoftReferences:Owners:auth:Cache:ExistLifetime", "00:00:01"),
            ("SoftReferences:Owners:auth:MaximumBatch", "-1"),
            ("SoftReferences:Owners:auth:Timeout", "soon"),
            ("SoftReferences:Owners:auth:Retry:Delay", "soon"),
            ("SoftReferences:Owners:auth:CircuitBreaker:FailureRatio", "0"));

        var failures = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate()).Failures.ToList();

        Assert.Equal(
            ["Cache:ExistLifetime", "Retires", "Retry:Delay", "Timeout", "MaximumBatch", "CircuitBreaker:FailureRatio", "BaseAddress", "ApiKey"],
            failures.Select(failure => failure.Split('\'')[1]["SoftReferences:Owners:auth:".Length..]));
    }

    [Fact]
    public void Validation_TwoResourcesOfOneService_AreCheckedOnce()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("SoftReferences:Owners:auth:MaximumBatch", "0")]).Build());
        services.AddSoftReferences()
            .AddOwner<AuthUsers>(owner => owner.UseHttp())
            .AddOwner<AuthTenants>(owner => owner.UseSource<InMemoryExistenceSource<AuthTenants>>().Configure(options => options.MaximumBatch = 7));
        using var provider = services.BuildServiceProvider();

        var exception = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(["MaximumBatch", "BaseAddress"], exception.Failures.Select(failure => failure.Split('\'')[1].Split(':')[^1]));
    }

    [Theory]
    [InlineData("http://auth")]
    [InlineData("https://auth.internal:8443/users/")]
    [InlineData("https+http://auth")]
    public void Validation_AUsableAddress_Passes(string address)
    {
        using var services = Services(owner => owner.UseHttp(address));

        services.GetRequiredService<IStartupValidator>().Validate();
    }

    [Fact]
    public void Validation_ASourceInThisProcess_NeedsNoAddress()
    {
        using var services = Services(owner => owner.UseSource<InMemoryExistenceSource<AuthUsers>>());

        services.GetRequiredService<IStartupValidator>().Validate();
    }

    [Fact]
    public void Configuration_ReachesEverySetting()
    {
        using var services = Services(
            owner => owner.UseHttp("http://auth"),
            ("SoftReferences:Owners:auth:AttemptTimeout", "00:00:01"),
            ("SoftReferences:Owners:auth:MaximumParallelRequests", "3"),
            ("SoftReferences:Owners:auth:Retry:MaximumRetries", "0"),
            ("SoftReferences:Owners:auth:CircuitBreaker:FailureRatio", "0.25"));

        services.GetRequiredService<IStartupValidator>().Validate();
        var options = services.GetRequiredService<IOptionsMonitor<OwnerOptions>>().Get("auth");

        Assert.Equal((TimeSpan.FromSeconds(1), 3, 0, 0.25), (options.EffectiveAttemptTimeout, options.MaximumParallelRequests, options.Retry.MaximumRetries, options.CircuitBreaker.FailureRatio));
    }

    [Fact]
    public void Configuration_KeysInAnotherCase_AndSettingsWithoutAValue_AreKnown()
    {
        using var services = Services(
            owner => owner.UseHttp("http://auth"),
            ("softreferences:owners:AUTH:retry:maximumretries", "7"),
            ("SoftReferences:Owners:auth:Cache", ""),
            ("SoftReferences:Owners:auth:AttemptTimeout", null));

        services.GetRequiredService<IStartupValidator>().Validate();
        var options = services.GetRequiredService<IOptionsMonitor<OwnerOptions>>().Get("auth");

        Assert.Equal((7, null), (options.Retry.MaximumRetries, options.AttemptTimeout));
    }

    [Fact]
    public async Task Configuration_OfAnOwnerThatIsNotRegistered_IsAWarning()
    {
        using var services = Services(owner => owner.UseHttp("http://auth"), ("SoftReferences:Owners:AUTH:MaximumBatch", "7"), ("SoftReferences:Owners:atuh:Colour", "red"));

        services.GetRequiredService<IStartupValidator>().Validate();
        await services.GetServices<IHostedService>().OfType<StartupCheckService>().Single().StartedAsync(CancellationToken.None);

        Assert.Equal(
            ["The configuration 'SoftReferences:Owners:atuh' is not read: no owner of that name is registered. Registered: 'auth'."],
            services.GetFakeLogCollector().GetSnapshot().Where(record => record.Level == LogLevel.Warning).Select(record => record.Message));
    }

    [Fact]
    public void Configuration_WinsOverCode()
    {
        using var services = Services(
            owner => owner.UseHttp("http://auth").Configure(options => (options.MaximumBatch, options.Timeout) = (5, TimeSpan.FromSeconds(7))),
            ("SoftReferences:Owners:auth:MaximumBatch", "9"));

        var options = services.GetRequiredService<IOptionsMonitor<OwnerOptions>>().Get("auth");

        Assert.Equal((9, TimeSpan.FromSeconds(7)), (options.MaximumBatch, options.Timeout));
    }

    [Fact]
    public void UseHttp_WhatIsNoAddress_IsRefusedAtOnce()
    {
        var exception = Assert.Throws<ArgumentException>(() => Services(owner => owner.UseHttp("auth service")));

        Assert.Equal("'auth service' is not an absolute address, as 'https://auth.internal' is. (Parameter 'baseAddress')", exception.Message);
    }

    [Fact]
    public void AddOwner_WithoutASource_NamesTheCalls()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Services(_ => { }));

        Assert.Equal("AddOwner<AuthUsers> does not say how '//auth/users' is asked: call UseHttp(…), UseHttpLookup(…) or UseSource<T>().", exception.Message);
    }

    private static ServiceProvider Services(Action<OwnerBuilder<AuthUsers>> configure, params (string Key, string? Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))).Build());
        services.AddLogging(logging => logging.AddFakeLogging()).AddSoftReferences().AddOwner(configure);
        return services.BuildServiceProvider();
    }

    private sealed class AuthTenants : IOwningService
    {
        public static OwningService Service { get; } = new("auth", "tenants");
    }
}
