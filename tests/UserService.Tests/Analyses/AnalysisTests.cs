namespace UserService.Tests.Analyses;

public abstract class AnalysisTests(UserServiceHost host)
{
    private const string Analyses = "/api/v1/analyses";

    [Fact]
    public async Task Post_FullAnalysis_Is201WithLocation_AndIsStored()
    {
        var user = host.NewUser();
        using var client = host.ClientOf(user);
        var pet = await client.CreatePetAsync();

        var response = await client.PostAsJsonAsync(Analyses, new
        {
            pet_id = pet.Id(),
            image_url = "https://images.example/rex.jpg",
            breed_detected = "Beagle",
            confidence = 0.93,
            traits = new[] { "friendly", "loud" },
            raw_response = new { model = "v2", scores = new { beagle = 0.93 } },
        });

        var analysis = await response.ReadAsync(HttpStatusCode.Created);
        Assert.Equal($"{Analyses}/{analysis.Id()}", response.Headers.Location?.OriginalString);
        Assert.Equal(
            ["id", "pet_id", "user_id", "image_url", "breed_detected", "confidence", "traits", "raw_response", "created_at"],
            analysis.EnumerateObject().Select(property => property.Name));
        Assert.Equal(user, analysis.GetProperty("user_id").GetGuid());
        Assert.Equal(analysis.GetRawText(), await client.GetStringAsync(response.Headers.Location));
    }

    [Fact]
    public async Task Post_UserIdInTheBody_IsIgnored()
    {
        var user = host.NewUser();
        using var client = host.ClientOf(user);
        var pet = await client.CreatePetAsync();

        var response = await client.PostAsJsonAsync(Analyses, new { pet_id = pet.Id(), user_id = host.NewUser() });

        Assert.Equal(user, (await response.ReadAsync(HttpStatusCode.Created)).GetProperty("user_id").GetGuid());
    }

    [Fact]
    public async Task Post_PetOfSomebodyElseOrOfNobody_Is404_AndWritesNothing()
    {
        using var owner = host.NewCaller();
        using var other = host.NewCaller();
        var pet = await owner.CreatePetAsync();

        foreach (var petId in new[] { pet.Id(), Guid.NewGuid(), Guid.Empty })
        {
            var response = await host.WritesNothingAsync(() => other.PostAsJsonAsync(Analyses, new { pet_id = petId }));

            var problem = await response.ReadProblemAsync(HttpStatusCode.NotFound);
            Assert.Equal($"There is no pet '{petId}'.", problem.Text("detail"));
        }
    }

    [Fact]
    public async Task Post_ByAnAdminForAnybodysPet_IsTheAdmins()
    {
        using var owner = host.NewCaller();
        var adminId = host.NewUser();
        using var admin = host.ClientOf(adminId, "admin");
        var pet = await owner.CreatePetAsync();

        var analysis = await admin.CreateAnalysisAsync(pet.Id());

        Assert.Equal(adminId, analysis.GetProperty("user_id").GetGuid());
        await (await owner.GetAsync($"{Analyses}/{analysis.Id()}")).ReadProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{"pet_id":null}""", "/pet_id")]
    [InlineData("""{}""", "/pet_id")]
    [InlineData("""{"pet_id":"PET","confidence":1.01}""", "/confidence")]
    [InlineData("""{"pet_id":"PET","confidence":-0.5}""", "/confidence")]
    [InlineData("""{"pet_id":"PET","traits":"loud"}""", "/traits")]
    [InlineData("""{"pet_id":"PET","raw_response":true}""", "/raw_response")]
    [InlineData("""{"pet_id":"PET","breed_detected":"a\u0007"}""", "/breed_detected")]
    public async Task Post_InvalidField_Is422_AndWritesNothing(string body, string place)
    {
        using var client = host.NewCaller();
        var pet = await client.CreatePetAsync();
        var sent = body.Replace("PET", pet.Id().ToString(), StringComparison.Ordinal);

        var response = await host.WritesNothingAsync(() => client.PostAsync(Analyses, ClientCalls.Json(sent)));

        await response.AssertInvalidAsync(place);
    }

    [Fact]
    public async Task Post_TooLong_Is422_WithEveryPlace()
    {
        using var client = host.NewCaller();
        var pet = await client.CreatePetAsync();
        var body = new
        {
            pet_id = pet.Id(),
            image_url = new string('i', 2_049),
            breed_detected = new string('b', 101),
            traits = new[] { new string('t', 16 * 1_024) },
            raw_response = new[] { new string('r', 256 * 1_024) },
        };

        var response = await host.WritesNothingAsync(() => client.PostAsJsonAsync(Analyses, body));

        await response.AssertInvalidAsync("/image_url", "/breed_detected", "/traits", "/raw_response");
    }

    [Theory]
    [InlineData("""{"pet_id":"rex"}""")]
    [InlineData("""{"pet_id":7}""")]
    [InlineData("{")]
    [InlineData("null")]
    public async Task Post_Unreadable_Is400_AndWritesNothing(string body)
    {
        using var client = host.NewCaller();

        var response = await host.WritesNothingAsync(() => client.PostAsync(Analyses, ClientCalls.Json(body)));

        await response.ReadProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Post_UserDeletedAtAuthService_Is422_AndWritesNothing()
    {
        var user = host.NewUser();
        using var client = host.ClientOf(user);
        var pet = await client.CreatePetAsync();
        host.Auth.Remove(OwnerKey.Of(user));

        var response = await host.WritesNothingAsync(() => client.PostAsJsonAsync(Analyses, new { pet_id = pet.Id() }));

        await response.ReadProblemAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Post_AuthServiceDown_Is503WithRetryAfter_AndWritesNothing()
    {
        using var client = host.NewCaller();
        var pet = await client.CreatePetAsync();
        host.Auth.Fail();
        try
        {
            var response = await host.WritesNothingAsync(() => client.PostAsJsonAsync(Analyses, new { pet_id = pet.Id() }));

            await response.ReadProblemAsync(HttpStatusCode.ServiceUnavailable);
            Assert.NotNull(response.Headers.RetryAfter);
        }
        finally
        {
            host.Auth.Recover();
        }
    }

    [Fact]
    public async Task Get_SomebodyElses_Is404()
    {
        using var owner = host.NewCaller();
        using var other = host.NewCaller();
        var analysis = await owner.CreateAnalysisAsync((await owner.CreatePetAsync()).Id());

        await (await other.GetAsync($"{Analyses}/{analysis.Id()}")).ReadProblemAsync(HttpStatusCode.NotFound);
        await (await other.GetAsync($"{Analyses}/{Guid.NewGuid()}")).ReadProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Get_AnybodysAsAdmin_Is200()
    {
        using var owner = host.NewCaller();
        using var admin = host.NewAdmin();
        var analysis = await owner.CreateAnalysisAsync((await owner.CreatePetAsync()).Id());

        Assert.Equal(analysis.Id(), (await (await admin.GetAsync($"{Analyses}/{analysis.Id()}")).ReadAsync()).Id());
    }

    [Theory]
    [InlineData("/api/v1/analyses")]
    [InlineData("/api/v1/pets/PET/analyses")]
    public async Task List_IsPaged_AndHasTheCallersOwnOnly(string path)
    {
        using var owner = host.NewCaller();
        using var admin = host.NewAdmin();
        var pet = (await owner.CreatePetAsync()).Id();
        Guid[] own = [(await owner.CreateAnalysisAsync(pet)).Id(), (await owner.CreateAnalysisAsync(pet)).Id(), (await owner.CreateAnalysisAsync(pet)).Id()];
        await admin.CreateAnalysisAsync(pet);
        var list = path.Replace("PET", pet.ToString(), StringComparison.Ordinal);

        var first = await (await owner.GetAsync($"{list}?limit=2")).ReadAsync();
        var second = await (await owner.GetAsync($"{list}?limit=2&after={first.Text("next")}")).ReadAsync();

        Assert.Equal(own.ToHashSet(), first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(item => item.Id()).ToHashSet());
        Assert.Null(second.Text("next"));
        await (await owner.GetAsync($"{list}?limit=0")).AssertInvalidAsync("limit");
    }

    [Fact]
    public async Task ListOfPet_LeavesOutOtherPets()
    {
        using var client = host.NewCaller();
        var pet = (await client.CreatePetAsync()).Id();
        await client.CreateAnalysisAsync((await client.CreatePetAsync()).Id());
        var analysis = await client.CreateAnalysisAsync(pet);

        var page = await (await client.GetAsync($"/api/v1/pets/{pet}/analyses")).ReadAsync();

        Assert.Equal([analysis.Id()], page.GetProperty("items").EnumerateArray().Select(item => item.Id()));
    }

    [Fact]
    public async Task ListOfPet_AsAdmin_HasEverybodys()
    {
        using var owner = host.NewCaller();
        using var admin = host.NewAdmin();
        var pet = (await owner.CreatePetAsync()).Id();
        await owner.CreateAnalysisAsync(pet);
        await admin.CreateAnalysisAsync(pet);

        var page = await (await admin.GetAsync($"/api/v1/pets/{pet}/analyses")).ReadAsync();

        Assert.Equal(2, page.GetProperty("items").GetArrayLength());
    }
}
