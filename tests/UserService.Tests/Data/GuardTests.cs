using Microsoft.Extensions.DependencyInjection;
using SoftReferences.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using UserService.Data;

namespace UserService.Tests.Data;

public abstract class GuardTests(UserServiceHost host)
{
    [Theory]
    [InlineData("GET", "/api/v1/users/me")]
    [InlineData("PUT", "/api/v1/users/me")]
    [InlineData("POST", "/api/v1/pets")]
    public async Task Write_ForAUserWhoseTombstoneIsHere_Is422_ThoughTheOwnerStillSaysYes(string method, string path)
    {
        var user = host.NewUser();
        using var client = host.ClientOf(user);
        await BuryAsync(user);
        using var request = new HttpRequestMessage(new(method), path) { Content = method == "GET" ? null : ClientCalls.Json("""{"name":"Rex","species":"dog"}""") };

        var response = await host.WritesNothingAsync(() => client.SendAsync(request));

        var problem = await response.ReadProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.NotEmpty(problem.GetProperty("errors").EnumerateObject());
    }

    [Fact]
    public async Task Analysis_ForAUserWhoseTombstoneIsHere_Is422()
    {
        var user = host.NewUser();
        using var client = host.ClientOf(user);
        var pet = await client.CreatePetAsync();
        await BuryAsync(user);

        var response = await host.WritesNothingAsync(() => client.PostAsJsonAsync("/api/v1/analyses", new { pet_id = pet.Id() }));

        await response.ReadProblemAsync(HttpStatusCode.UnprocessableEntity);
    }

    // Receives a tombstone, as the follower of auth-service's feed does.
    private async Task BuryAsync(Guid user)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<UserDbContext>();
        database.Add(new InboxTombstone
        {
            Owner = AuthUsers.Service.ResourceName,
            Key = user.ToString(),
            Kind = TombstoneKind.Deleted,
            Epoch = "1",
            Position = 1,
            OccurredAt = DateTimeOffset.UtcNow,
            ReceivedAt = DateTimeOffset.UtcNow,
        });
        await database.SaveChangesAsync();
    }
}
