using System.Net;
using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.AspNetCore.Tests.Requests;

/// <summary>An object that a route handler binds from a form is examined as the form was bound, with the names of its fields. JSON options do not matter.</summary>
public sealed partial class FormObjectTests
{
    private const string Unheard = "0198c5f2-0000-7000-8000-000000000002";

    [Theory]
    [InlineData("UserId", "UserId")]
    [InlineData("Ignored", "Ignored")]
    [InlineData("Renamed", "Renamed")]
    [InlineData("wire", "wire")]
    [InlineData("Initialised", "Initialised")]
    [InlineData("Many[0]", "Many/0")]
    [InlineData("Many", "Many/0")]
    [InlineData("ByName[a]", "ByName/a")]
    [InlineData("People[0].UserId", "People/0.UserId")]
    [InlineData("Link.Id", "Link.Id")]
    public async Task Member_ThatTheFormBinds_IsAskedFor(string field, string place)
    {
        await using var app = await StartAsync();

        var (status, places) = await PostAsync(app, "/", [new(field, Unheard)]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal([$"form {place}"], places);
    }

    [Theory]
    [InlineData("NotBound")]
    [InlineData("CreatedBy")]
    [InlineData("Name")]
    public async Task Member_ThatTheFormDoesNotBind_IsLeftAlone(string field)
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, "/", [new(field, Unheard), new("Name", "x")])).Status);
        Assert.Equal(0, app.Users.Calls);
    }

    [Theory]
    [InlineData("UserId")]
    [InlineData("People[0].UserId")]
    public async Task Member_OfAParameterThatAccepts_AcceptsToo(string field)
    {
        await using var app = await StartAsync();
        app.Users.Fail();

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, "/lenient", [new(field, Unheard)])).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await PostAsync(app, "/", [new(field, Unheard)])).Status);
    }

    [Fact]
    public async Task Member_ThatWasLeftOut_IsZero()
    {
        await using var app = await StartAsync();

        var (status, places) = await PostAsync(app, "/required", [new("Name", "x")]);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(["form UserId"], places);
    }

    [Fact]
    public async Task Record_IsAskedFor_AndItsPolicyIsThatOfTheParameter()
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PostAsync(app, "/record", [new("UserId", Unheard), new("Name", "x")])).Status);
        app.Users.Fail();
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, "/record", [new("UserId", Unheard), new("Name", "x")])).Status);
    }

    [Fact]
    public async Task List_IsNamedByTheParameter()
    {
        await using var app = await StartAsync();

        var (status, places) = await PostAsync(app, "/list", [new("[0].Id", Unheard)]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(["form links/0.Id"], places);
    }

    [Fact]
    public async Task Upload_WithAReference_IsAskedFor()
    {
        await using var app = await StartAsync();
        using var form = new MultipartFormDataContent { { new StringContent(Unheard), "UserId" }, { new ByteArrayContent([1]), "File", "a.txt" } };

        using var response = await app.Client.PostAsync(new Uri("/upload", UriKind.Relative), form);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
    }

    private static async Task<(HttpStatusCode Status, string[] Places)> PostAsync(ValidatingApp app, string path, KeyValuePair<string, string>[] fields)
    {
        using var content = new FormUrlEncodedContent(fields);
        using var response = await app.Client.PostAsync(new Uri(path, UriKind.Relative), content);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, response.IsSuccessStatusCode ? [] : [.. JsonDocument.Parse(text).RootElement.GetProperty("errors").EnumerateObject().Select(error => error.Name)]);
    }

    private static Task<ValidatingApp> StartAsync() => ValidatingApp.StartAsync(
        routes =>
        {
            var group = routes.MapGroup("/").DisableAntiforgery().ValidateSoftReferences();
            group.MapPost("/", ([FromForm] Entry entry) => "handled");
            group.MapPost("/record", ([FromForm] Positional entry) => "handled");
            group.MapPost("/lenient", ([FromForm, OnOwnerUnavailable(UnavailableOwnerPolicy.Accept)] Entry entry) => "handled");
            group.MapPost("/required", ([FromForm] Required entry) => "handled");
            group.MapPost("/list", ([FromForm] List<FormLink> links) => "handled");
            group.MapPost("/upload", ([FromForm] Upload upload) => "handled");
        },
        services => services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolver = NoForms.Default));

    private sealed class Entry
    {
        public SoftRef<Users>? UserId { get; set; }

        [JsonIgnore]
        public SoftRef<Users>? Ignored { get; set; }

        [JsonPropertyName("json")]
        public SoftRef<Users>? Renamed { get; set; }

        [DataMember(Name = "wire")]
        public SoftRef<Users>? OnTheWire { get; set; }

        public SoftRef<Users>? Initialised { get; init; }

        public List<SoftRef<Users>>? Many { get; set; }

        public Dictionary<string, SoftRef<Users>>? ByName { get; set; }

        public FormPerson[]? People { get; set; }

        public FormLink? Link { get; set; }

        public string? Name { get; set; }

        [IgnoreDataMember]
        public SoftRef<Users> NotBound { get; set; }

        public SoftRef<Users> CreatedBy { get; private set; }

        public SoftRef<Users> First => Many![0];
    }

    private sealed class FormPerson
    {
        public SoftRef<Users> UserId { get; set; }
    }

    private sealed class FormLink
    {
        public SoftRef<Users> Id { get; set; }
    }

    private sealed record Positional([OnOwnerUnavailable(UnavailableOwnerPolicy.Accept)] SoftRef<Users> UserId, string? Name);

    private sealed class Required
    {
        public SoftRef<Users> UserId { get; set; }

        public string? Name { get; set; }
    }

    private sealed class Upload
    {
        public SoftRef<Users> UserId { get; set; }

        public IFormFile? File { get; set; }
    }

    [JsonSerializable(typeof(string))]
    private sealed partial class NoForms : JsonSerializerContext;
}
