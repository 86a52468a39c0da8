using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using UserService.Data;

namespace UserService.Tests.Pets;

/// <summary>The service configured to accept users whose existence auth-service cannot confirm at the moment, and to verify them later.</summary>
public sealed class UnverifiedPetTests(UnverifiedPetTests.AcceptingHost host) : IClassFixture<UnverifiedPetTests.AcceptingHost>
{
    [Fact]
    public async Task Post_WhileAuthServiceIsDown_IsAccepted_AndVerifiedOnceItIsUp()
    {
        var (known, unknown) = (host.NewUser(), Guid.NewGuid());
        host.Auth.Fail();
        await host.ClientOf(known).CreatePetAsync();
        await host.ClientOf(unknown).CreatePetAsync();
        Assert.Equal(2, await host.CountAsync<UnverifiedReference>());

        host.Auth.Recover();

        // The verification runs in the background. The limit ends a wait that would never succeed.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await host.CountAsync<UnverifiedReference>() > 0)
        {
            await Task.Delay(20, limit.Token);
        }

        Assert.Equal(1, await host.CountAsync<SuspectReference>());
        Assert.Equal(2, (await host.CountRowsAsync()).Pets);
        using var stranger = host.ClientOf(unknown);
        await (await stranger.PostAsJsonAsync("/api/v1/pets", new { name = "Rex", species = "dog" })).ReadProblemAsync(HttpStatusCode.UnprocessableEntity);
    }

    public sealed class AcceptingHost : SqliteHost
    {
        public async Task<int> CountAsync<TEntity>()
            where TEntity : class
        {
            await using var scope = Services.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<UserDbContext>().Set<TEntity>().CountAsync();
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("SoftReferences:Owners:auth:OnUnavailable", "Accept");
            builder.UseSetting("SoftReferences:Verification:PollInterval", "00:00:00.020");
            builder.UseSetting("SoftReferences:Verification:RetryDelay", "00:00:00.050");
            builder.UseSetting("SoftReferences:Verification:MaximumRetryDelay", "00:00:00.050");
        }
    }
}
