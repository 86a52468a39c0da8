namespace AuthService.Tests.ServiceKeys;

public sealed class NoServiceKeyTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("for-development-on-one-machine-only")]
    public async Task Production_WithoutConfiguredKeys_LetsNobodyIn(string? shown)
    {
        await using var host = new KeylessHost("Production", null);
        using var client = host.ClientWith(shown);

        await (await AskAsync(client)).ReadProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task EmptyConfiguredKey_LetsNobodyIn()
    {
        await using var host = new KeylessHost("Production", string.Empty);
        using var client = host.ClientWith(string.Empty);

        await (await AskAsync(client)).ReadProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Development_WithoutConfiguredKeys_TakesTheDemonstrationKey()
    {
        await using var host = new KeylessHost("Development", null);
        using var client = host.ClientWith("for-development-on-one-machine-only");

        await (await AskAsync(client)).ReadAsync();
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient client) =>
        client.PostAsJsonAsync("/soft-references/v1/users/exists", new { ids = new[] { Guid.NewGuid() } });

    private sealed class KeylessHost(string environment, string? key) : SqliteHost
    {
        protected override string EnvironmentName => environment;

        protected override string? ConfiguredServiceKey => key;
    }
}
