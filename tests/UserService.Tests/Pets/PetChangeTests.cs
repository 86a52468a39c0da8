namespace UserService.Tests.Pets;

public abstract class PetChangeTests(UserServiceHost host)
{
    [Fact]
    public async Task Put_ReplacesEverything()
    {
        using var client = host.NewCaller();
        var created = await (await client.PostAsJsonAsync("/api/v1/pets", new { name = "Rex", species = "dog", age = 3, health_conditions = new[] { "deaf" } })).ReadAsync(HttpStatusCode.Created);
        var path = $"/api/v1/pets/{created.Id()}";

        var answered = await (await client.PutAsJsonAsync(path, new { name = "Mia", species = "cat" })).ReadAsync();

        var stored = await (await client.GetAsync(path)).ReadAsync();
        Assert.Equal(answered.GetRawText(), stored.GetRawText());
        Assert.Equal("Mia", stored.Text("name"));
        Assert.Equal("cat", stored.Text("species"));
        Assert.Equal(JsonValueKind.Null, stored.GetProperty("age").ValueKind);
        Assert.Equal(JsonValueKind.Null, stored.GetProperty("health_conditions").ValueKind);
        Assert.Equal(created.Text("created_at"), stored.Text("created_at"));
        Assert.Equal(created.GetProperty("user_id").GetGuid(), stored.GetProperty("user_id").GetGuid());
    }

    [Fact]
    public async Task Patch_ChangesOnlyWhatIsGiven_AndNullRemoves()
    {
        using var client = host.NewCaller();
        var created = await (await client.PostAsJsonAsync("/api/v1/pets", new { name = "Rex", species = "dog", age = 3, weight = 12.5, health_conditions = new { deaf = true, blind = true } })).ReadAsync(HttpStatusCode.Created);
        var path = $"/api/v1/pets/{created.Id()}";

        await (await client.MergeAsync(path, """{"age":4,"weight":null,"health_conditions":{"blind":null}}""")).ReadAsync();

        var stored = await (await client.GetAsync(path)).ReadAsync();
        Assert.Equal("Rex", stored.Text("name"));
        Assert.Equal(4, stored.GetProperty("age").GetDouble());
        Assert.Equal(JsonValueKind.Null, stored.GetProperty("weight").ValueKind);
        Assert.Equal("""{"deaf":true}""", stored.GetProperty("health_conditions").GetRawText());
    }

    [Theory]
    [InlineData("""{"age":-1}""", "/age")]
    [InlineData("""{"weight":0}""", "/weight")]
    [InlineData("""{"name":null}""", "/name")]
    [InlineData("""{"species":null}""", "/species")]
    [InlineData("""{"species":"bird"}""", "/species")]
    [InlineData("""{"breed_confidence":1.5}""", "/breed_confidence")]
    public async Task Patch_InvalidResult_Is422_AndWritesNothing(string patch, string place)
    {
        using var client = host.NewCaller();
        var pet = await client.CreatePetAsync();

        var response = await host.WritesNothingAsync(() => client.MergeAsync($"/api/v1/pets/{pet.Id()}", patch));

        await response.AssertInvalidAsync(place);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"age":"four"}""")]
    [InlineData("""{"age":{"years":4}}""")]
    public async Task Patch_Unreadable_Is400_AndWritesNothing(string patch)
    {
        using var client = host.NewCaller();
        var pet = await client.CreatePetAsync();

        var response = await host.WritesNothingAsync(() => client.MergeAsync($"/api/v1/pets/{pet.Id()}", patch));

        await response.ReadProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Patch_IdAndUserId_AreIgnored()
    {
        using var client = host.NewCaller();
        var pet = await client.CreatePetAsync();

        var patched = await (await client.MergeAsync($"/api/v1/pets/{pet.Id()}", $$"""{"id":"{{Guid.NewGuid()}}","user_id":"{{host.NewUser()}}"}""")).ReadAsync();

        Assert.Equal(pet.Id(), patched.Id());
        Assert.Equal(pet.GetProperty("user_id").GetGuid(), patched.GetProperty("user_id").GetGuid());
    }

    [Fact]
    public async Task Put_InvalidField_Is422_AndWritesNothing()
    {
        using var client = host.NewCaller();
        var pet = await client.CreatePetAsync();

        var response = await host.WritesNothingAsync(() => client.PutAsJsonAsync($"/api/v1/pets/{pet.Id()}", new { name = "Rex", species = "dog", age = -1 }));

        await response.AssertInvalidAsync("/age");
    }

    [Fact]
    public async Task Change_AuthServiceDown_StillWorks_BecauseTheReferenceStays()
    {
        using var client = host.NewCaller();
        var pet = await client.CreatePetAsync();
        host.Auth.Fail();
        try
        {
            Assert.Equal("Max", (await (await client.MergeAsync($"/api/v1/pets/{pet.Id()}", """{"name":"Max"}""")).ReadAsync()).Text("name"));
        }
        finally
        {
            host.Auth.Recover();
        }
    }

    [Fact]
    public async Task Delete_Is204_AndTakesTheAnalysesWithIt()
    {
        using var client = host.NewCaller();
        var before = await host.CountRowsAsync();
        var pet = await client.CreatePetAsync();
        await client.CreateAnalysisAsync(pet.Id());

        var response = await client.DeleteAsync($"/api/v1/pets/{pet.Id()}");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(before, await host.CountRowsAsync());
        await (await client.DeleteAsync($"/api/v1/pets/{pet.Id()}")).ReadProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/analyses")]
    [InlineData("PUT", "")]
    [InlineData("PATCH", "")]
    [InlineData("DELETE", "")]
    public async Task SomebodyElsesPet_Is404_AndUntouched(string method, string suffix)
    {
        using var owner = host.NewCaller();
        using var other = host.NewCaller();
        var pet = await owner.CreatePetAsync();

        var somebodys = await host.WritesNothingAsync(() => SendAsync(other, method, $"/api/v1/pets/{pet.Id()}{suffix}"));
        var nobodys = await host.WritesNothingAsync(() => SendAsync(other, method, $"/api/v1/pets/{Guid.NewGuid()}{suffix}"));

        await somebodys.ReadProblemAsync(HttpStatusCode.NotFound);
        await nobodys.ReadProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Admin_ChangesAndDeletesAnybodysPet_WhichStaysItsOwners()
    {
        using var owner = host.NewCaller();
        using var admin = host.NewAdmin();
        var pet = await owner.CreatePetAsync();
        var path = $"/api/v1/pets/{pet.Id()}";

        await (await admin.MergeAsync(path, """{"name":"Max"}""")).ReadAsync();

        var seen = await (await owner.GetAsync(path)).ReadAsync();
        Assert.Equal("Max", seen.Text("name"));
        Assert.Equal(pet.GetProperty("user_id").GetGuid(), seen.GetProperty("user_id").GetGuid());
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Id_NotAUuid_Is404()
    {
        using var client = host.NewCaller();

        await (await client.GetAsync("/api/v1/pets/rex")).ReadProblemAsync(HttpStatusCode.NotFound);
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path) =>
        client.SendAsync(new(new(method), path) { Content = method is "PUT" or "PATCH" ? ClientCalls.Json("""{"name":"Max","species":"dog"}""") : null });
}
