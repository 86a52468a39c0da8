using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SoftReferences.AspNetCore.Tests.Mvc;

namespace SoftReferences.AspNetCore.Tests;

/// <summary>A type with a converter of the application cannot be examined, which is logged. Objects that a converter for another type creates, such as one for an interface, can.</summary>
public sealed class UnreadableBodyTests : IDisposable
{
    private static readonly SoftRef<Users> Unheard = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000002"));
    private readonly Warnings _warnings = new();

    [Fact]
    public async Task TypesWithConverters_ThatHoldReferences_AreNamedOnce_WhenEndpointsAreBuilt()
    {
        await using var app = await StartAsync(Patched);

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, "/", "{}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, "/", "{}")).Status);
        Assert.Equal([Said("UnreadableBodyTests.Patched", "Converted, Optional<Person>, Optional<SoftRef<Users>>, Patch.set_only")], _warnings);
    }

    [Fact]
    public async Task Body_ThatAConverterReads_IsNamed()
    {
        await using var app = await StartAsync(Converted);

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, "/", "{}")).Status);
        Assert.Equal([Said("UnreadableBodyTests.Converted", "Converted")], _warnings);
    }

    [Fact]
    public async Task References_ThatNeedNoContract_AreNotNamed()
    {
        await using var app = await ValidatingApp.StartAsync(
            routes => routes.MapGet("/", (SoftRef<Users>? user, SoftRef<Accounts, long>[] accounts, int? page) => "handled").ValidateSoftReferences(),
            services => services.AddSingleton<ILoggerProvider>(_warnings).ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolver = JsonTypeInfoResolver.Combine()));

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Get, "/")).Status);
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task TypesWithConverters_WithoutReferences_AreNotNamed()
    {
        await using var app = await StartAsync(Harmless);

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, "/", "{}")).Status);
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task Object_ThatAConverterMakesOfAnotherType_IsLookedInto()
    {
        await using var app = await StartAsync((Kennel body) => "handled");

        var answer = await app.SendAsync(HttpMethod.Post, "/", $$$"""{"guests":[{"trainer_id":"{{{Unheard}}}"}],"boss":{"trainer_id":"{{{Unheard}}}"}}""");

        Assert.Empty(_warnings);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(["/guests/0/trainer_id", "/boss/trainer_id"], answer.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task Action_WithABodyThatAConverterReads_IsNamedOnce()
    {
        await using var app = await MvcApp.StartAsync<ConvertedController>(services: services => services.AddSingleton<ILoggerProvider>(_warnings));

        await app.SendAsync(HttpMethod.Post, "/converted", "{}");
        await app.SendAsync(HttpMethod.Post, "/converted", "{}");

        Assert.Equal([Said("ConvertedController.Post", "Converted")], _warnings);
    }

    public void Dispose() => _warnings.Dispose();

    private static string Said(string handler, string places) =>
        $"'{handler}' has references that are not checked before it runs, because they cannot be read out of {places}. Check them in the handler, with ISoftReferenceValidator.";

    private static string Patched(Patch body) => "handled";

    private static string Converted(Converted body) => "handled";

    private static string Harmless(Harmless body) => "handled";

    private Task<ValidatingApp> StartAsync(Delegate handler) => ValidatingApp.StartAsync(
        routes => routes.MapPost("/", handler).ValidateSoftReferences(),
        services => services.AddSingleton<ILoggerProvider>(_warnings));
}

internal sealed class ConvertedController : Controller
{
    [ValidateSoftReferences]
    [HttpPost("converted")]
    public string Post([FromBody] Converted body) => "handled";
}

internal sealed class Patch
{
    public Optional<SoftRef<Users>> UserId { get; set; }

    public Optional<SoftRef<Users>> OtherId { get; set; }

    public Optional<Person>? Person { get; set; }

    public Optional<int> Age { get; set; }

    public Converted? Converted { get; set; }

    public SoftRef<Users> SetOnly
    {
        set => Name = value.ToString();
    }

    public string? Name { get; private set; }
}

internal sealed class Harmless
{
    public Optional<int> Age { get; set; }

    public Optional<List<string>>? Names { get; set; }

    [JsonConverter(typeof(JsonStringEnumConverter<DayOfWeek>))]
    public DayOfWeek Day { get; set; }

    public Uri? Address { get; set; }

    public JsonElement Anything { get; set; }

    public object? Other { get; set; }
}

internal sealed class Kennel
{
    public List<IGuest>? Guests { get; set; }

    [JsonConverter(typeof(GuestConverter))]
    public object? Boss { get; set; }
}

[JsonConverter(typeof(GuestConverter))]
internal interface IGuest;

internal sealed class Hound : IGuest
{
    public SoftRef<Users> TrainerId { get; set; }
}

internal sealed class GuestConverter : JsonConverter<object>
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(IGuest) || typeToConvert == typeof(object);

    public override object? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonSerializer.Deserialize<Hound>(ref reader, options);

    public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options) => throw new NotSupportedException();
}

[JsonConverter(typeof(ConvertedConverter))]
internal sealed class Converted
{
    public SoftRef<Users> UserId { get; set; }
}

internal sealed class ConvertedConverter : JsonConverter<Converted>
{
    public override Converted Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new();
    }

    public override void Write(Utf8JsonWriter writer, Converted value, JsonSerializerOptions options) => throw new NotSupportedException();
}

/// <summary>A value that a caller may omit in a patch.</summary>
[JsonConverter(typeof(OptionalConverterFactory))]
internal readonly record struct Optional<T>(bool HasValue, T Value);

internal sealed class OptionalConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Optional<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class Converter<T> : JsonConverter<Optional<T>>
    {
        public override Optional<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(HasValue: true, JsonSerializer.Deserialize<T>(ref reader, options)!);

        public override void Write(Utf8JsonWriter writer, Optional<T> value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}
