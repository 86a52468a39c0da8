namespace AuthService.Tests.ServiceKeys;

public abstract class OwnerProtocolTests(AuthServiceHost host)
{
    private const string Exists = "/soft-references/v1/users/exists";
    private const string Deletions = "/soft-references/v1/users/deletions";

    [Fact]
    public async Task Exists_WithTheKey_AnswersInOrder()
    {
        using var client = host.ClientWith(AuthServiceHost.ServiceKey);
        var kept = await CreateUserAsync(client);
        var deleted = await CreateUserAsync(client);
        await client.DeleteAsync($"/api/v1/users/{deleted}");

        var answer = await (await client.PostAsJsonAsync(Exists, new { ids = new[] { deleted, Guid.NewGuid(), kept } })).ReadAsync();

        Assert.Equal("auth", answer.Text("service"));
        Assert.Equal("users", answer.Text("resource"));
        Assert.Equal(["deleted", "missing", "exists"], answer.GetProperty("statuses").EnumerateArray().Select(status => status.GetString()));
    }

    [Fact]
    public async Task Deletions_WithTheKey_HasTheDeletedUser()
    {
        using var client = host.ClientWith(AuthServiceHost.ServiceKey);
        var user = await CreateUserAsync(client);
        await client.DeleteAsync($"/api/v1/users/{user}");

        var page = await (await client.GetAsync($"{Deletions}?after=0&limit=1000")).ReadAsync();

        Assert.Contains($"users/{user}", page.GetProperty("items").EnumerateArray().Select(item => item.Text("subject")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("another key")]
    [InlineData("the key of user-servic")]
    [InlineData("x the key of user-service")]
    [InlineData("THE KEY OF USER-SERVICE")]
    public async Task Protocol_WithoutTheKey_Is401(string? key)
    {
        using var client = host.ClientWith(key);

        var asked = await client.PostAsJsonAsync(Exists, new { ids = new[] { Guid.NewGuid() } });
        var read = await client.GetAsync($"{Deletions}?after=0");

        await asked.ReadProblemAsync(HttpStatusCode.Unauthorized);
        await read.ReadProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Equal("Bearer", Assert.Single(asked.Headers.WwwAuthenticate).Scheme);
    }

    private static async Task<Guid> CreateUserAsync(HttpClient client)
    {
        var response = await client.PostAsJsonAsync("/api/v1/users", new { email = $"{Guid.NewGuid():N}@example.com" });
        return (await response.ReadAsync(HttpStatusCode.Created)).Id();
    }
}
