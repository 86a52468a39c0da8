using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.Stores;

namespace SoftReferences.Tests;

/// <summary>An attempt is not retried for a request that has ended in the meantime.</summary>
public sealed class EndedRequestAttemptTests
{
    private readonly RequestScope _tenants = new();
    private readonly List<string?> _sentFor = [];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Attempt_ThatFailedWhenTheRequestEnded_IsNotRepeatedAsSomebodyElse(bool hasEnded)
    {
        var key = OwnerKey.Of(Guid.NewGuid());
        RequestScope.Request? request = null;
        await using var owner = await OwnerHost.StartAsync(async context =>
        {
            if (_sentFor.Count > 1)
            {
                await HonestOwner.AnswerAsync(context, _ => OwnedStatus.Exists);
                return;
            }

            request!.Tenant = hasEnded ? null : request.Tenant;
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        });
        await using var services = ServicesOf(owner);
        request = _tenants.Begin("a");

        var check = await services.GetRequiredService<ISoftReferenceValidator>().CheckAsync([new(AuthUsers.Service, key, "/userId")]);

        Assert.Equal(hasEnded ? [SoftReferenceFailureKind.Unavailable] : [], check.Failures.Select(failure => failure.Kind));
        Assert.Equal(hasEnded ? ["a"] : ["a", "a"], _sentFor);
        Assert.Equal(_sentFor.Count, owner.Requests);
    }

    [Fact]
    public async Task Answer_ToARequestThatEndedAfterItWasSent_IsRemembered()
    {
        var key = OwnerKey.Of(Guid.NewGuid());
        RequestScope.Request? request = null;
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            request!.Tenant = null;
            return HonestOwner.AnswerAsync(context, _ => OwnedStatus.Exists);
        });
        await using var services = ServicesOf(owner);
        var validator = services.GetRequiredService<ISoftReferenceValidator>();
        request = _tenants.Begin("a");
        await validator.EnsureAsync(SoftRef<AuthUsers>.Parse(key.ToString()), "/userId");

        _tenants.Begin("a");
        await validator.EnsureAsync(SoftRef<AuthUsers>.Parse(key.ToString()), "/userId");

        Assert.Equal(1, owner.Requests);
    }

    [Fact]
    public async Task CleanUp_AsksWhateverTheScopeIs()
    {
        await using var owner = await OwnerHost.StartAsync(context => HonestOwner.AnswerAsync(context, _ => OwnedStatus.Exists));
        await using var services = ServicesOf(owner);
        _tenants.Begin("a");

        var answer = await services.GetRequiredService<OwnerInquiry>().AskAsync(AuthUsers.Service, [OwnerKey.Of(Guid.NewGuid())], CancellationToken.None);

        Assert.Equal([Existence.Exists], answer.Statuses);
    }

    private ServiceProvider ServicesOf(OwnerHost owner) => OwnerClientServices.For(
        owner.Address,
        builder => builder.ConfigureHttpClient(client => client.AddHttpMessageHandler(() => new Noting(_tenants, _sentFor))),
        services => services.AddSingleton<IExistenceScope>(_tenants));

    private sealed class Noting(RequestScope tenants, List<string?> sentFor) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            sentFor.Add(tenants.Current);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
