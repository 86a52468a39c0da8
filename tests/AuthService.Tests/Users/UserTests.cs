using System.Text;

namespace AuthService.Tests.Users;

public abstract class UserTests(AuthServiceHost host)
{
    private const string Users = "/api/v1/users";

    [Fact]
    public async Task Post_Is201WithLocation_AndTheUserIsThere()
    {
        using var client = host.CreateClient();
        var email = NewEmail();

        var response = await client.PostAsJsonAsync(Users, new { email });

        var user = await response.ReadAsync(HttpStatusCode.Created);
        Assert.Equal(["id", "email", "created_at"], user.EnumerateObject().Select(property => property.Name));
        Assert.Equal(email, user.Text("email"));
        Assert.Equal($"{Users}/{user.Id()}", response.Headers.Location?.OriginalString);
        Assert.Equal(user.GetRawText(), await client.GetStringAsync(response.Headers.Location));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"email":null}""")]
    [InlineData("""{"email":""}""")]
    [InlineData("""{"email":"ada"}""")]
    [InlineData("""{"email":"@example.com"}""")]
    [InlineData("""{"email":"ada@"}""")]
    [InlineData("""{"email":"ada @example.com"}""")]
    [InlineData("""{"email":" ada@example.com"}""")]
    [InlineData("""{"email":"Ada <ada@example.com>"}""")]
    [InlineData("""{"email":"ada@example.com,grace@example.com"}""")]
    [InlineData("""{"email":"ada\u0000@example.com"}""")]
    public async Task Post_InvalidEmail_Is422(string body)
    {
        using var client = host.CreateClient();

        await (await client.PostAsync(Users, Json(body))).AssertInvalidAsync("/email");
    }

    [Fact]
    public async Task Post_TooLongEmail_Is422()
    {
        using var client = host.CreateClient();

        await (await client.PostAsJsonAsync(Users, new { email = $"{new string('a', 243)}@example.com" })).AssertInvalidAsync("/email");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"email":7}""")]
    public async Task Post_Unreadable_Is400(string body)
    {
        using var client = host.CreateClient();

        await (await client.PostAsync(Users, Json(body))).ReadProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Post_EmailThatIsTaken_InAnyCase_Is409()
    {
        using var client = host.CreateClient();
        var email = NewEmail();
        await (await client.PostAsJsonAsync(Users, new { email })).ReadAsync(HttpStatusCode.Created);

        var problem = await (await client.PostAsJsonAsync(Users, new { email = email.ToUpperInvariant() })).ReadProblemAsync(HttpStatusCode.Conflict);

        Assert.Equal($"There is a user '{email}' already.", problem.Text("detail"));
    }

    [Fact]
    public async Task Post_TheSameEmailAtOnce_CreatesOneUser()
    {
        using var client = host.CreateClient();
        var email = NewEmail();

        var statuses = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => (await client.PostAsJsonAsync(Users, new { email })).StatusCode));

        Assert.Equal(
            [HttpStatusCode.Created, .. Enumerable.Repeat(HttpStatusCode.Conflict, 7)],
            statuses.Order());
    }

    [Fact]
    public async Task Delete_Is204_ThenTheUserIsGone()
    {
        using var client = host.CreateClient();
        var user = await (await client.PostAsJsonAsync(Users, new { email = NewEmail() })).ReadAsync(HttpStatusCode.Created);
        var path = $"{Users}/{user.Id()}";

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(path)).StatusCode);

        await (await client.GetAsync(path)).ReadProblemAsync(HttpStatusCode.NotFound);
        await (await client.DeleteAsync(path)).ReadProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Get_NotAUuid_Is404()
    {
        using var client = host.CreateClient();

        await (await client.GetAsync($"{Users}/ada")).ReadProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Health_Is200()
    {
        using var client = host.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health")).StatusCode);
    }

    private static string NewEmail() => $"{Guid.NewGuid():N}@example.com";

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
