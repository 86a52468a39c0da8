using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.AspNetCore.Tests.Mvc;

/// <summary>Members that no request can bind are ignored: the caller cannot correct them, and their getters are not run.</summary>
public sealed class UnboundMemberTests
{
    private const string Known = "0198c5f2-0000-7000-8000-000000000001";
    private const string Unheard = "0198c5f2-0000-7000-8000-000000000002";

    [Theory]
    [InlineData("/unbound?Name=x")]
    [InlineData($"/unbound?Owners={Known}")]
    [InlineData($"/unbound?Creator={Unheard}&First={Unheard}")]
    [InlineData("/entity/5")]
    public async Task Member_ThatCannotBeBound_IsLeftAlone(string path)
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Get, path)).Status);
    }

    [Theory]
    [InlineData("Owners", "Owners/0")]
    [InlineData("Filled[0]", "Filled/0")]
    [InlineData("Filled", "Filled/0")]
    [InlineData("Inner.OwnerId", "Inner.OwnerId")]
    [InlineData("Inner.vets", "Inner.vets/0")]
    [InlineData("ByName[a]", "ByName/a")]
    [InlineData("Entries[a].OwnerId", "Entries/a.OwnerId")]
    [InlineData("Entries[a].Filled", "Entries/a.Filled/0")]
    public async Task Member_ThatIsBound_IsAskedFor_EvenWithoutASetter(string name, string place)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(HttpMethod.Get, $"/unbound?{name}={Unheard}");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal([$"query {place}"], answer.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Theory]
    [InlineData("Filled", "Filled")]
    [InlineData("Entries[a].OwnerId", "Entries/a.OwnerId")]
    [InlineData("Entries[a].Filled[0]", "Entries/a.Filled/0")]
    public async Task Member_ThatIsBoundAndMalformed_IsRefused(string name, string place)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(HttpMethod.Get, $"/unbound?{name}=abc");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal([$"query {place}"], answer.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    private static async Task<ValidatingApp> StartAsync()
    {
        var app = await MvcApp.StartAsync<UnboundController>(options => options.ValidateSoftReferences());
        app.Users.Add(new SoftRef<Users>(Guid.Parse(Known)));
        return app;
    }

    private sealed class UnboundController : Controller
    {
        [HttpGet("unbound")]
        public string Get([FromQuery] Guarded guarded) => "handled";

        [HttpGet("entity/{id}")]
        public string Entity([ModelBinder(typeof(EntityBinder))] LazyEntity id) => "handled";
    }

    // The framework's own validation would read every property.
    [ValidateNever]
    private sealed class Guarded
    {
        public string? Name { get; set; }

        public List<SoftRef<Users>> Owners { get; set; } = [];

        public SoftRef<Users> First => Owners[0];

        public Transfer Main => new(default, default);

        public Guarded Another => new();

        public SoftRef<Users> Creator { get; private set; }

        public ImmutableArray<SoftRef<Users>> LeftOut { get; private set; }

        public List<SoftRef<Users>> Filled { get; } = [];

        public Criteria Inner { get; } = new();

        public Dictionary<string, SoftRef<Users>>? ByName { get; set; }

        public Dictionary<string, Entry>? Entries { get; set; }
    }

    private sealed class Entry
    {
        public SoftRef<Users>? OwnerId { get; set; }

        public List<SoftRef<Users>> Filled { get; } = [];
    }

    [ValidateNever]
    private sealed class LazyEntity
    {
        public string Lazy => throw new InvalidOperationException("It is not loaded.");

        public List<LazyEntity> Children
        {
            get => throw new InvalidOperationException("It is not loaded.");
            set => throw new InvalidOperationException("It is not loaded.");
        }
    }

    private sealed class EntityBinder : IModelBinder
    {
        public Task BindModelAsync(ModelBindingContext bindingContext)
        {
            bindingContext.Result = ModelBindingResult.Success(new LazyEntity());
            return Task.CompletedTask;
        }
    }
}
