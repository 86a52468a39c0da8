namespace UserService.Tests.Pets;

public abstract class PetListTests(UserServiceHost host)
{
    [Fact]
    public async Task List_OfNothing_IsAnEmptyPage()
    {
        using var client = host.NewCaller();

        Assert.Equal("""{"items":[],"next":null}""", await client.GetStringAsync("/api/v1/pets"));
    }

    [Fact]
    public async Task List_HasTheCallersOwnOnly()
    {
        using var client = host.NewCaller();
        using var other = host.NewCaller();
        var pet = await client.CreatePetAsync();
        await other.CreatePetAsync();

        var page = await (await client.GetAsync("/api/v1/pets")).ReadAsync();

        Assert.Equal([pet.Id()], page.GetProperty("items").EnumerateArray().Select(item => item.Id()));
    }

    [Fact]
    public async Task List_Paged_GivesEveryPetOnce_EvenWhenSomeComeAndGo()
    {
        using var client = host.NewCaller();
        var expected = new HashSet<Guid>();
        for (var index = 0; index < 7; index++)
        {
            expected.Add((await client.CreatePetAsync($"Pet {index}")).Id());
        }

        var first = await ReadPageAsync(client, "limit=3");
        await client.DeleteAsync($"/api/v1/pets/{first.Items[0]}");
        var second = await ReadPageAsync(client, $"limit=3&after={first.Next}");
        var third = await ReadPageAsync(client, $"limit=3&after={second.Next}");

        Assert.Equal((3, 3, 1), (first.Items.Count, second.Items.Count, third.Items.Count));
        Assert.Null(third.Next);
        Assert.Equal(expected, [.. first.Items, .. second.Items, .. third.Items]);
    }

    [Fact]
    public async Task List_ExactlyFull_HasNoNext()
    {
        using var client = host.NewCaller();
        await client.CreatePetAsync();
        await client.CreatePetAsync();

        Assert.Null((await ReadPageAsync(client, "limit=2")).Next);
    }

    [Fact]
    public async Task List_ByDefault_IsBounded()
    {
        using var client = host.NewCaller();
        await Task.WhenAll(Enumerable.Range(0, 51).Select(index => client.CreatePetAsync($"Pet {index}")));

        var page = await ReadPageAsync(client, string.Empty);

        Assert.Equal(50, page.Items.Count);
        Assert.NotNull(page.Next);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=-1")]
    [InlineData("limit=201")]
    public async Task List_LimitOutOfRange_Is422(string query)
    {
        using var client = host.NewCaller();

        await (await client.GetAsync($"/api/v1/pets?{query}")).AssertInvalidAsync("limit");
    }

    [Theory]
    [InlineData("limit=ten")]
    [InlineData("limit=99999999999")]
    [InlineData("after=rex")]
    public async Task List_UnreadableQuery_Is400(string query)
    {
        using var client = host.NewCaller();

        await (await client.GetAsync($"/api/v1/pets?{query}")).ReadProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task List_OfAnAdmin_HasEverybodys()
    {
        using var one = host.NewCaller();
        using var two = host.NewCaller();
        using var admin = host.NewAdmin();
        Guid[] pets = [(await one.CreatePetAsync()).Id(), (await two.CreatePetAsync()).Id()];
        var after = new Guid(pets[0].ToByteArray(bigEndian: true)[..6].Concat(new byte[10]).ToArray(), bigEndian: true);

        var page = await ReadPageAsync(admin, $"limit=200&after={after}");

        Assert.All(pets, pet => Assert.Contains(pet, page.Items));
    }

    private static async Task<(List<Guid> Items, string? Next)> ReadPageAsync(HttpClient client, string query)
    {
        var page = await (await client.GetAsync($"/api/v1/pets?{query}")).ReadAsync();
        return ([.. page.GetProperty("items").EnumerateArray().Select(item => item.Id())], page.Text("next"));
    }
}
