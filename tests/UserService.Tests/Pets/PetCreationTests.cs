namespace UserService.Tests.Pets;

public abstract class PetCreationTests(UserServiceHost host)
{
    private const string Pets = "/api/v1/pets";

    [Fact]
    public async Task Post_FullPet_Is201WithLocation_AndIsStored()
    {
        var user = host.NewUser();
        using var client = host.ClientOf(user);

        var response = await client.PostAsync(Pets, ClientCalls.Json(
            """
            {"name":"Rex","breed":"Beagle","breed_confidence":0.87,"species":"dog","age":3,"weight":12.5,
             "health_conditions":["deaf"],"image_url":"https://images.example/rex.jpg"}
            """));

        var pet = await response.ReadAsync(HttpStatusCode.Created);
        Assert.Equal($"{Pets}/{pet.Id()}", response.Headers.Location?.OriginalString);
        Assert.Equal(
            ["id", "user_id", "name", "breed", "breed_confidence", "species", "age", "weight", "health_conditions", "image_url", "created_at", "updated_at"],
            pet.EnumerateObject().Select(property => property.Name));
        Assert.Equal(user, pet.GetProperty("user_id").GetGuid());
        Assert.Equal("""["deaf"]""", pet.GetProperty("health_conditions").GetRawText());
        Assert.Equal(12.5, pet.GetProperty("weight").GetDouble());
        Assert.Equal(pet.GetRawText(), await client.GetStringAsync(response.Headers.Location));
    }

    [Theory]
    [InlineData("""{"name":"Rex","species":"dog"}""")]
    [InlineData("""{"name":"Mia","species":"cat","age":0,"breed_confidence":0}""")]
    [InlineData("""{"name":"Ente","species":"other","age":0.5,"weight":0.01,"breed_confidence":1}""")]
    [InlineData("""{"name":"Rex","species":"dog","breed":null,"age":null,"weight":null,"health_conditions":null}""")]
    [InlineData("""{"name":"Rex","species":"dog","health_conditions":{"allergies":[{"to":"wheat"}]}}""")]
    [InlineData("""{"name":"\ud83d\udc15","species":"dog"}""")]
    public async Task Post_AtTheLimits_Is201(string body)
    {
        using var client = host.NewCaller();

        await (await client.PostAsync(Pets, ClientCalls.Json(body))).ReadAsync(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("""{"name":"Rex","species":"dog","age":-1}""", "/age")]
    [InlineData("""{"name":"Rex","species":"dog","age":-0.001}""", "/age")]
    [InlineData("""{"name":"Rex","species":"dog","weight":0}""", "/weight")]
    [InlineData("""{"name":"Rex","species":"dog","weight":-4}""", "/weight")]
    [InlineData("""{"name":"Rex","species":"dog","weight":1e999}""", "/weight")]
    [InlineData("""{"name":"Rex","species":"dog","health_conditions":{"a":"\ud800"}}""", "/health_conditions")]

    [InlineData("""{"name":"Rex","species":"dog","breed_confidence":1.01}""", "/breed_confidence")]
    [InlineData("""{"name":"Rex","species":"dog","breed_confidence":-0.01}""", "/breed_confidence")]
    [InlineData("""{"name":"Rex","species":"bird"}""", "/species")]
    [InlineData("""{"name":"Rex","species":"Dog"}""", "/species")]
    [InlineData("""{"name":"Rex","species":""}""", "/species")]
    [InlineData("""{"name":"Rex"}""", "/species")]
    [InlineData("""{"species":"dog"}""", "/name")]
    [InlineData("""{"name":null,"species":"dog"}""", "/name")]
    [InlineData("""{"name":"","species":"dog"}""", "/name")]
    [InlineData("""{"name":"  ","species":"dog"}""", "/name")]
    [InlineData("""{"name":"a\u0000b","species":"dog"}""", "/name")]
    [InlineData("""{"name":"Rex","species":"dog","health_conditions":"deaf"}""", "/health_conditions")]
    public async Task Post_InvalidField_Is422_AndWritesNothing(string body, string place)
    {
        using var client = host.NewCaller();

        var response = await host.WritesNothingAsync(() => client.PostAsync(Pets, ClientCalls.Json(body)));

        await response.AssertInvalidAsync(place);
    }

    [Fact]
    public async Task Post_ManyErrors_Is422_WithEveryPlace()
    {
        using var client = host.NewCaller();
        var body = new
        {
            name = new string('n', 101),
            breed = new string('b', 101),
            breed_confidence = 2,
            species = "bird",
            age = -1,
            weight = 0,
            health_conditions = new[] { new string('h', 16 * 1_024) },
            image_url = "https://images.example/" + new string('i', 2_048),
        };

        var response = await host.WritesNothingAsync(() => client.PostAsJsonAsync(Pets, body));

        await response.AssertInvalidAsync("/name", "/breed", "/breed_confidence", "/species", "/age", "/weight", "/health_conditions", "/image_url");
    }

    [Theory]
    [InlineData("{\"name\":")]
    [InlineData("name=Rex")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[{}]")]
    [InlineData("""{"name":"Rex","species":"dog","age":"three"}""")]
    [InlineData("""{"name":"Rex","species":"dog","age":"3"}""")]
    public async Task Post_Unreadable_Is400_AndWritesNothing(string body)
    {
        using var client = host.NewCaller();

        var response = await host.WritesNothingAsync(() => client.PostAsync(Pets, ClientCalls.Json(body)));

        await response.ReadProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Post_Unreadable_NamesThePlace()
    {
        using var client = host.NewCaller();

        var response = await client.PostAsync(Pets, ClientCalls.Json("""{"name":"Rex","species":"dog","age":"three"}"""));

        var problem = await response.ReadProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(["/age"], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task Post_UserIdInTheBody_IsIgnored()
    {
        var user = host.NewUser();
        using var client = host.ClientOf(user);

        var response = await client.PostAsJsonAsync(Pets, new { name = "Rex", species = "dog", user_id = host.NewUser() });

        Assert.Equal(user, (await response.ReadAsync(HttpStatusCode.Created)).GetProperty("user_id").GetGuid());
    }

    [Fact]
    public async Task Post_UnknownUser_Is422_AndWritesNothing()
    {
        var user = Guid.NewGuid();
        using var client = host.ClientOf(user);

        var response = await host.WritesNothingAsync(() => client.PostAsJsonAsync(Pets, new { name = "Rex", species = "dog" }));

        var problem = await response.ReadProblemAsync(HttpStatusCode.UnprocessableEntity);
        var error = Assert.Single(problem.GetProperty("errors").EnumerateObject());
        Assert.Equal("header X-User-ID", error.Name);
        Assert.Equal($"'header X-User-ID' refers to '//auth/users/{user}', which does not exist: use the id of an entity that 'auth' has.", error.Value[0].GetString());
    }

    [Fact]
    public async Task Post_AuthServiceDown_Is503WithRetryAfter_AndWritesNothing()
    {
        using var client = host.NewCaller();
        host.Auth.Fail(retryAfter: TimeSpan.FromSeconds(7));
        try
        {
            var response = await host.WritesNothingAsync(() => client.PostAsJsonAsync(Pets, new { name = "Rex", species = "dog" }));

            await response.ReadProblemAsync(HttpStatusCode.ServiceUnavailable);
            Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter?.Delta);
        }
        finally
        {
            host.Auth.Recover();
        }

        await client.CreatePetAsync();
    }

    [Fact]
    public async Task Post_InvalidField_DoesNotAskTheOwner()
    {
        using var client = host.NewCaller();
        var calls = host.Auth.Calls;

        await client.PostAsJsonAsync(Pets, new { name = "Rex", species = "bird" });

        Assert.Equal(calls, host.Auth.Calls);
    }
}
