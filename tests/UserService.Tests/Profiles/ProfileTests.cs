namespace UserService.Tests.Profiles;

public abstract class ProfileTests(UserServiceHost host)
{
    private const string Me = "/api/v1/users/me";

    [Fact]
    public async Task Get_FirstUse_CreatesAnEmptyProfile()
    {
        var user = host.NewUser();
        using var client = host.ClientOf(user);

        var profile = await (await client.GetAsync(Me)).ReadAsync();

        Assert.Equal(
            ["id", "user_id", "phone", "address", "preferences", "created_at", "updated_at"],
            profile.EnumerateObject().Select(property => property.Name));
        Assert.Equal(user, profile.GetProperty("user_id").GetGuid());
        Assert.All(["phone", "address", "preferences"], name => Assert.Equal(JsonValueKind.Null, profile.GetProperty(name).ValueKind));
    }

    [Fact]
    public async Task Get_Again_IsTheSameProfile()
    {
        using var client = host.NewCaller();

        var first = await client.GetStringAsync(Me);

        Assert.Equal(first, await client.GetStringAsync(Me));
    }

    [Fact]
    public async Task Get_ConcurrentFirstUses_GiveOneProfile()
    {
        using var client = host.NewCaller();
        await client.GetAsync("/health");

        var profiles = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ => (await (await client.GetAsync(Me)).ReadAsync()).Id()));

        Assert.Single(profiles.Distinct());
    }

    [Fact]
    public async Task Put_ConcurrentFirstUses_GiveOneProfile()
    {
        using var client = host.NewCaller();

        var profiles = await Task.WhenAll(Enumerable.Range(0, 16).Select(async index =>
            (await (await client.PutAsJsonAsync(Me, new { phone = $"{index}" })).ReadAsync()).Id()));

        Assert.Single(profiles.Distinct());
    }

    [Fact]
    public async Task Put_ReplacesEverything()
    {
        using var client = host.NewCaller();
        await client.PutAsJsonAsync(Me, new { phone = "+49 30-1234", address = new { city = "Berlin" }, preferences = new { theme = "dark" } });

        await (await client.PutAsJsonAsync(Me, new { address = new { zip = "10115" } })).ReadAsync();

        var profile = await (await client.GetAsync(Me)).ReadAsync();
        Assert.Equal(JsonValueKind.Null, profile.GetProperty("phone").ValueKind);
        Assert.Equal(JsonValueKind.Null, profile.GetProperty("preferences").ValueKind);
        Assert.Equal("10115", profile.GetProperty("address").Text("zip"));
        Assert.Equal(JsonValueKind.Null, profile.GetProperty("address").GetProperty("city").ValueKind);
    }

    [Fact]
    public async Task Put_FirstUse_CreatesTheProfile()
    {
        using var client = host.NewCaller();

        var put = await (await client.PutAsJsonAsync(Me, new { phone = "030 1234" })).ReadAsync();

        var got = await (await client.GetAsync(Me)).ReadAsync();
        Assert.Equal("030 1234", got.Text("phone"));
        Assert.Equal(put.GetRawText(), got.GetRawText());
    }

    [Fact]
    public async Task Patch_MergesAtEveryDepth_AndNullRemoves()
    {
        using var client = host.NewCaller();
        await client.PutAsJsonAsync(Me, new
        {
            phone = "030 1234",
            address = new { street = "Invalidenstr. 1", city = "Berlin" },
            preferences = new { theme = "dark", mail = new { news = true, offers = true } },
        });

        await (await client.MergeAsync(Me, """{"address":{"city":"Potsdam","street":null},"preferences":{"mail":{"offers":null},"size":2}}""")).ReadAsync();

        var profile = await (await client.GetAsync(Me)).ReadAsync();
        Assert.Equal("030 1234", profile.Text("phone"));
        Assert.Equal("Potsdam", profile.GetProperty("address").Text("city"));
        Assert.Equal(JsonValueKind.Null, profile.GetProperty("address").GetProperty("street").ValueKind);
        Assert.Equal("""{"theme":"dark","mail":{"news":true},"size":2}""", profile.GetProperty("preferences").GetRawText());
    }

    [Fact]
    public async Task Patch_FirstUse_CreatesTheProfile()
    {
        using var client = host.NewCaller();

        await (await client.MergeAsync(Me, """{"phone":"112"}""")).ReadAsync();

        Assert.Equal("112", (await (await client.GetAsync(Me)).ReadAsync()).Text("phone"));
    }

    [Fact]
    public async Task Patch_WithNothing_ChangesNothingOfWhatTheCallerSaid()
    {
        using var client = host.NewCaller();
        await client.PutAsJsonAsync(Me, new { phone = "112", preferences = new[] { 1, 2 } });

        var profile = await (await client.MergeAsync(Me, "{}")).ReadAsync();

        Assert.Equal("112", profile.Text("phone"));
        Assert.Equal("[1,2]", profile.GetProperty("preferences").GetRawText());
    }

    [Fact]
    public async Task Write_UnknownField_IsIgnored_AndCannotChangeWhoseItIs()
    {
        var user = host.NewUser();
        using var client = host.ClientOf(user);

        var profile = await (await client.PutAsJsonAsync(Me, new { user_id = Guid.NewGuid(), id = Guid.NewGuid(), colour = "red" })).ReadAsync();

        Assert.Equal(user, profile.GetProperty("user_id").GetGuid());
    }

    [Theory]
    [InlineData("""{"phone":"call me"}""", "/phone")]
    [InlineData("""{"phone":"030/1234"}""", "/phone")]
    [InlineData("""{"phone":""}""", "/phone")]
    [InlineData("""{"phone":"+ -"}""", "/phone")]
    [InlineData("""{"phone":"٣"}""", "/phone")]
    [InlineData("""{"phone":"123456789012345678901234567890123"}""", "/phone")]
    [InlineData("""{"address":{"planet":"Earth"}}""", "/address/planet")]
    [InlineData("""{"address":{"City":"Berlin"}}""", "/address/City")]
    [InlineData("""{"address":{"a/b~c":1}}""", "/address/a~1b~0c")]
    [InlineData("""{"address":{"city":"a\u0000b"}}""", "/address/city")]
    [InlineData("""{"preferences":"dark"}""", "/preferences")]
    [InlineData("""{"preferences":7}""", "/preferences")]
    public async Task Write_InvalidField_Is422_AndWritesNothing(string body, string place)
    {
        using var client = host.NewCaller();

        await (await host.WritesNothingAsync(() => client.PutAsync(Me, ClientCalls.Json(body)))).AssertInvalidAsync(place);
        await (await host.WritesNothingAsync(() => client.MergeAsync(Me, body))).AssertInvalidAsync(place);
    }

    [Fact]
    public async Task Write_TooLong_Is422_WithEveryPlace()
    {
        using var client = host.NewCaller();
        var body = new
        {
            phone = new string('1', 33),
            address = new { street = new string('s', 201), zip = new string('z', 201) },
            preferences = new { text = new string('p', 16 * 1_024) },
        };

        var response = await host.WritesNothingAsync(() => client.PutAsJsonAsync(Me, body));

        await response.AssertInvalidAsync("/phone", "/address/street", "/address/zip", "/preferences");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("""{"phone":7}""")]
    [InlineData("""{"address":"Berlin"}""")]
    [InlineData("""{"phone":"1","phone":"2"}""")]
    [InlineData("""{"phone":"\ud800"}""")]
    public async Task Write_Unreadable_Is400_AndWritesNothing(string body)
    {
        using var client = host.NewCaller();

        await (await host.WritesNothingAsync(() => client.PutAsync(Me, ClientCalls.Json(body)))).ReadProblemAsync(HttpStatusCode.BadRequest);
        await (await host.WritesNothingAsync(() => client.MergeAsync(Me, body))).ReadProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Write_NotJson_Is415()
    {
        using var client = host.NewCaller();

        await (await client.PutAsync(Me, ClientCalls.Json("{}", "text/plain"))).ReadProblemAsync(HttpStatusCode.UnsupportedMediaType);
        await (await client.PatchAsync(Me, ClientCalls.Json("{}", "text/plain"))).ReadProblemAsync(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    public async Task FirstUse_UnknownUser_Is422_AndWritesNothing(string method)
    {
        using var client = host.ClientOf(Guid.NewGuid());

        var response = await host.WritesNothingAsync(() => SendAsync(client, method));

        var problem = await response.ReadProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.NotEmpty(problem.GetProperty("errors").EnumerateObject());
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    public async Task FirstUse_AuthServiceDown_Is503WithRetryAfter_AndWritesNothing(string method)
    {
        using var client = host.NewCaller();
        host.Auth.Fail();
        try
        {
            var response = await host.WritesNothingAsync(() => SendAsync(client, method));

            await response.ReadProblemAsync(HttpStatusCode.ServiceUnavailable);
            Assert.NotNull(response.Headers.RetryAfter);
        }
        finally
        {
            host.Auth.Recover();
        }

        await (await SendAsync(client, method)).ReadAsync();
    }

    [Fact]
    public async Task LaterUse_AuthServiceDown_StillWorks()
    {
        using var client = host.NewCaller();
        await client.GetAsync(Me);
        host.Auth.Fail();
        try
        {
            Assert.Equal("112", (await (await client.PutAsJsonAsync(Me, new { phone = "112" })).ReadAsync()).Text("phone"));
            Assert.Equal("112", (await (await client.GetAsync(Me)).ReadAsync()).Text("phone"));
        }
        finally
        {
            host.Auth.Recover();
        }
    }

    [Fact]
    public async Task Delete_RemovesAllOfTheCallerAndNobodyElse_AndAnswersTheCounts()
    {
        using var client = host.NewCaller();
        using var other = host.NewCaller();
        using var admin = host.NewAdmin();
        await other.GetAsync(Me);
        await other.CreateAnalysisAsync((await other.CreatePetAsync()).Id());
        var before = await host.CountRowsAsync();
        await client.GetAsync(Me);
        var pet = (await client.CreatePetAsync()).Id();
        await client.CreatePetAsync();
        await client.CreateAnalysisAsync(pet);
        await admin.CreateAnalysisAsync(pet);

        var counts = await (await client.DeleteAsync(Me)).ReadAsync();

        Assert.Equal("""{"profiles":1,"pets":2,"analyses":2}""", counts.GetRawText());
        Assert.Equal(before, await host.CountRowsAsync());
    }

    [Fact]
    public async Task Delete_Twice_AnswersZero()
    {
        using var client = host.NewCaller();
        await client.GetAsync(Me);
        await client.DeleteAsync(Me);

        var counts = await (await client.DeleteAsync(Me)).ReadAsync();

        Assert.Equal("""{"profiles":0,"pets":0,"analyses":0}""", counts.GetRawText());
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string method) =>
        client.SendAsync(new(new(method), Me) { Content = method == "GET" ? null : ClientCalls.Json("""{"phone":"112"}""") });
}
