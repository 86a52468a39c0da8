using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SoftReferences.Tests.Cleanup;

namespace SoftReferences.Tests.Hosting;

public sealed class LeaseCheckTests
{
    [Fact]
    public async Task LeasesThatEndBeforeAnOwnerHasToAnswer_AreRefusedAtTheStart_AllAtOnce()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(
            ("SoftReferences:Owners:auth:Timeout", "00:00:30"),
            ("SoftReferences:Cleanup:LeaseDuration", "00:00:30"),
            ("SoftReferences:Verification:LeaseDuration", "00:00:10"),
            ("SoftReferences:Sweep:LeaseDuration", "00:00:30.001")));

        Assert.Equal(
            [
                "Configuration 'SoftReferences:Cleanup:LeaseDuration' is 00:00:30, and a question to 'auth' may take as long ('SoftReferences:Owners:auth:Timeout' is 00:00:30): others would take the work over before the answer. Make the lease longer.",
                "Configuration 'SoftReferences:Verification:LeaseDuration' is 00:00:10, and a question to 'auth' may take as long ('SoftReferences:Owners:auth:Timeout' is 00:00:30): others would take the work over before the answer. Make the lease longer.",
            ],
            exception.Failures);
    }

    [Fact]
    public async Task Defaults_AreInOrder_AndSoIsWhatDoesNotRunHere()
    {
        await StartAsync();
        await StartAsync(
            ("SoftReferences:Owners:auth:Timeout", "00:02:00"),
            ("SoftReferences:Cleanup:Enabled", "false"),
            ("SoftReferences:Sweep:Enabled", "false"),
            ("SoftReferences:Verification:Enabled", "false"));
    }

    private static async Task StartAsync(params (string Key, string Value)[] configuration)
    {
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(configuration.Select(entry => KeyValuePair.Create(entry.Key, (string?)entry.Value))).Build());
        services.AddSoftReferences().AddOwner<AuthUsers>(owner => owner.UseHttp("https://auth.internal")).AddDependentStore<ScriptedStore>();
        await using var provider = services.BuildServiceProvider();
        await Assert.Single(provider.GetServices<IHostedService>(), service => service is LeaseCheck).StartAsync(CancellationToken.None);
    }
}
