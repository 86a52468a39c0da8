using System.Net;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace SoftReferences.AspNetCore.Tests;

/// <summary>Only members that a caller can set are examined. The caller could not correct the others, and their getters are not run.</summary>
public sealed class MembersOfABodyTests
{
    private static readonly SoftRef<Users> Known = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000001"));
    private static readonly SoftRef<Users> Unheard = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000002"));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"users":[]}""")]
    [InlineData("""{"users":["0198c5f2-0000-7000-8000-000000000001"],"created_by":"0198c5f2-0000-7000-8000-000000000002"}""")]
    public async Task Members_ThatNoCallerCanSet_AreLeftAlone(string json)
    {
        await using var app = await PostAsync((Guarded body) => "handled");

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, "/", json)).Status);
    }

    [Theory]
    [InlineData("included")]
    [InlineData("initialised")]
    [InlineData("hidden")]
    [InlineData("never_written")]
    public async Task Members_ThatACallerCanSet_AreAskedFor(string member)
    {
        await using var app = await PostAsync((Settable body) => "handled");

        var answer = await app.SendAsync(HttpMethod.Post, "/", $$"""{"{{member}}":"{{Unheard}}"}""");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal([$"/{member}"], answer.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task ParametersOfAConstructor_AreAskedFor_WithoutASetter()
    {
        await using var app = await PostAsync((Constructed body) => "handled");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await app.SendAsync(HttpMethod.Post, "/", $$"""{"user_id":"{{Unheard}}"}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.SendAsync(HttpMethod.Post, "/", "{}")).Status);
    }

    [Theory]
    [InlineData("""{"users":["?"]}""", "/users/0")]
    [InlineData("""{"by_name":{"a":"?"}}""", "/by_name/a")]
    [InlineData("""{"link":{"user_id":"?"}}""", "/link/user_id")]
    public async Task MembersThatArePopulated_AreAskedFor_WithoutASetter(string json, string place)
    {
        await using var app = await PostAsync((Populated body) => "handled");

        var answer = await app.SendAsync(HttpMethod.Post, "/", json.Replace("?", Unheard.ToString(), StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal([place], answer.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, "/", "{}")).Status);
    }

    [Theory]
    [InlineData("/object")]
    [InlineData("/record")]
    public async Task AsParameters_WhatCannotBeBound_IsLeftAlone(string path)
    {
        await using var app = await ValidatingApp.StartAsync(routes =>
        {
            routes.MapGet("/object", ([AsParameters] Arguments arguments) => "handled").ValidateSoftReferences();
            routes.MapGet("/record", ([AsParameters] PositionalArguments arguments) => "handled").ValidateSoftReferences();
        });
        app.Users.Add(Known);

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Get, $"{path}?userId={Known}")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await app.SendAsync(HttpMethod.Get, $"{path}?userId={Unheard}")).Status);
    }

    private static async Task<ValidatingApp> PostAsync(Delegate handler)
    {
        var app = await ValidatingApp.StartAsync(routes => routes.MapPost("/", handler).ValidateSoftReferences());
        app.Users.Add(Known);
        return app;
    }

    private sealed class Guarded
    {
        public List<SoftRef<Users>> Users { get; set; } = [];

        public SoftRef<Users> First => Users[0];

        public Person Owner => throw new InvalidOperationException("It is not loaded.");

        public SoftRef<Users> CreatedBy { get; private set; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenReading)]
        public SoftRef<Users> ChangedBy { get; set; }

        public List<SoftRef<Users>> Never { get; } = [default];
    }

    private sealed class Settable
    {
        [JsonInclude]
        public SoftRef<Users>? Included { get; private set; }

        public SoftRef<Users>? Initialised { get; init; }

        public SoftRef<Users>? Hidden { private get; set; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWriting)]
        public SoftRef<Users>? NeverWritten { get; set; }
    }

    [method: JsonConstructor]
    private sealed class Constructed(SoftRef<Users> userId)
    {
        public SoftRef<Users> UserId { get; } = userId;
    }

    [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
    private sealed class Populated
    {
        public List<SoftRef<Users>> Users { get; } = [];

        public Dictionary<string, SoftRef<Users>> ByName { get; } = [];

        public Link Link { get; } = new();

        public SoftRef<Users> First => Users[0];
    }

    private sealed class Arguments
    {
        public SoftRef<Users> UserId { get; set; }

        public SoftRef<Users> Zero { get; }

        public SoftRef<Users> CreatedBy { get; private set; }

        public SoftRef<Users> Loaded => throw new InvalidOperationException("It is not loaded.");
    }

    private sealed record PositionalArguments(SoftRef<Users> UserId)
    {
        public SoftRef<Users> ChangedBy { get; set; }
    }
}
