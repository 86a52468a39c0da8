using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SoftReferences.Tests;

public sealed class OwnerOptionsTests
{
    [Theory]
    [InlineData("BaseAddress", "users", "Configuration 'SoftReferences:Owners:auth:BaseAddress' is 'users': it must be an absolute http or https address.")]
    [InlineData("BaseAddress", "ftp://auth", "Configuration 'SoftReferences:Owners:auth:BaseAddress' is 'ftp://auth': it must be an absolute http or https address.")]
    [InlineData("BaseAddress", "http://auth/?a=b", "Configuration 'SoftReferences:Owners:auth:BaseAddress' is 'http://auth/?a=b': it must have neither a query nor a fragment.")]
    [InlineData("BaseAddress", "http://me:secret@auth", "Configuration 'SoftReferences:Owners:auth:BaseAddress' has a user name or password in it: use 'ApiKey', or ConfigureHttpClient(…) for another kind of authentication.")]
    [InlineData("ApiKey", "two words", "Configuration 'SoftReferences:Owners:auth:ApiKey' cannot stand in an HTTP header: it must be one or more printable ASCII characters without blanks.")]
    [InlineData("MaximumBatch", "0", "Configuration 'SoftReferences:Owners:auth:MaximumBatch' is '0': it must be from 1 to 100,000.")]
    [InlineData("Timeout", "00:00:00", "Configuration 'SoftReferences:Owners:auth:Timeout' is '00:00:00': it must be from 00:00:00.100 to 00:05:00.")]
    [InlineData("OnUnavailable", "7", "Configuration 'SoftReferences:Owners:auth:OnUnavailable' is '7': it must be Reject or Accept.")]
    [InlineData("MaximumAnswerBytes", "7", "Configuration 'SoftReferences:Owners:auth:MaximumAnswerBytes' is '7': it must be from 1,024 to 1,073,741,824.")]
    public void Validation_AWrongSetting_NamesItsKey(string setting, string value, string message)
    {
        using var services = Services(owner => owner.UseHttp("http://auth"), ($"SoftReferences:Owners:auth:{setting}", value));

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal([message], exception.Failures);
    }

    [Fact]
    public void Validation_UseHttpWithoutAnAddress_SaysWhereToPutOne()
    {
        using var services = Services(owner => owner.UseHttp());

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(["Configuration 'SoftReferences:Owners:auth:BaseAddress' is missing: set it, or give the address in code as in UseHttp(\"https://auth.internal\")."], exception.Failures);
    }

    [Fact]
    public void Validation_EverythingWrong_IsReportedAtOnce()
    {
        using var services = Services(owner => owner.UseHttp(), ("SoftReferences:Owners:auth:ApiKey", " "), ("SoftReferences:Owners:auth:MaximumBatch", "-1"));

        Assert.Equal(3, Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate()).Failures.Count());
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

    private static ServiceProvider Services(Action<OwnerBuilder<AuthUsers>> configure, params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
        services.AddSoftReferences().AddOwner(configure);
        return services.BuildServiceProvider();
    }
}
