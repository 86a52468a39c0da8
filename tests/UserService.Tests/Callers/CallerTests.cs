namespace UserService.Tests.Callers;

public sealed class CallerTests(SqliteHost host) : IClassFixture<SqliteHost>
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not-a-uuid")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("3b1f8f0e-6c1d-4a52-9b2a-2f7a5b0c9d1")]
    [InlineData("3b1f8f0e-6c1d-4a52-9b2a-2f7a5b0c9d11,3b1f8f0e-6c1d-4a52-9b2a-2f7a5b0c9d12")]
    public async Task UserId_MissingOrMalformed_Is401(string? userId)
    {
        using var client = host.NewCaller();
        client.DefaultRequestHeaders.Remove("X-User-ID");
        if (userId is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("X-User-ID", userId);
        }

        var response = await host.WritesNothingAsync(() => client.GetAsync("/api/v1/users/me"));

        var problem = await response.ReadProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Equal("The header 'X-User-ID' must be the UUID of a user.", problem.Text("detail"));
    }

    [Fact]
    public async Task UserId_Twice_Is401()
    {
        using var client = host.NewCaller();
        client.DefaultRequestHeaders.Add("X-User-ID", Guid.NewGuid().ToString());

        await (await client.GetAsync("/api/v1/users/me")).ReadProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("another key")]
    [InlineData("the gateway's ke")]
    [InlineData("the gateway's keys")]
    public async Task GatewayKey_MissingOrWrong_Is401(string? key)
    {
        using var client = host.NewCaller();
        client.DefaultRequestHeaders.Remove("X-Gateway-Key");
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("X-Gateway-Key", key);
        }

        var response = await host.WritesNothingAsync(() => client.PostAsJsonAsync("/api/v1/pets", new { name = "Rex", species = "dog" }));

        var problem = await response.ReadProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Equal("The header 'X-Gateway-Key' is missing or wrong: requests must come through the gateway.", problem.Text("detail"));
    }

    [Theory]
    [InlineData("GET", "/api/v1/users/me")]
    [InlineData("PUT", "/api/v1/users/me")]
    [InlineData("PATCH", "/api/v1/users/me")]
    [InlineData("DELETE", "/api/v1/users/me")]
    [InlineData("GET", "/api/v1/pets")]
    [InlineData("POST", "/api/v1/pets")]
    [InlineData("GET", "/api/v1/pets/3b1f8f0e-6c1d-4a52-9b2a-2f7a5b0c9d11")]
    [InlineData("PUT", "/api/v1/pets/3b1f8f0e-6c1d-4a52-9b2a-2f7a5b0c9d11")]
    [InlineData("PATCH", "/api/v1/pets/3b1f8f0e-6c1d-4a52-9b2a-2f7a5b0c9d11")]
    [InlineData("DELETE", "/api/v1/pets/3b1f8f0e-6c1d-4a52-9b2a-2f7a5b0c9d11")]
    [InlineData("GET", "/api/v1/pets/3b1f8f0e-6c1d-4a52-9b2a-2f7a5b0c9d11/analyses")]
    [InlineData("GET", "/api/v1/analyses")]
    [InlineData("POST", "/api/v1/analyses")]
    [InlineData("GET", "/api/v1/analyses/3b1f8f0e-6c1d-4a52-9b2a-2f7a5b0c9d11")]
    public async Task EveryRoute_WithoutCaller_Is401(string method, string path)
    {
        using var client = host.CreateClient();
        using var request = new HttpRequestMessage(new(method), path) { Content = method is "GET" or "DELETE" ? null : ClientCalls.Json("{}") };

        await (await client.SendAsync(request)).ReadProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/operations")]
    public async Task Health_WithoutCaller_Is200(string path)
    {
        using var client = host.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task UnknownRoute_Is404Problem()
    {
        using var client = host.NewCaller();

        await (await client.GetAsync("/api/v1/unknown")).ReadProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("Admin")]
    [InlineData("root")]
    [InlineData("admin, user")]
    public async Task Role_OtherThanAdmin_SeesOwnRowsOnly(string role)
    {
        using var owner = host.NewCaller();
        await owner.CreatePetAsync();
        using var client = host.ClientOf(host.NewUser(), role);

        var page = await (await client.GetAsync("/api/v1/pets")).ReadAsync();

        Assert.Equal(0, page.GetProperty("items").GetArrayLength());
    }
}
