using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SoftReferences.AspNetCore.Tests;

/// <summary>Warnings about types with their own <c>BindAsync</c> or <c>TryParse</c>: references in members that JSON cannot set are not validated.</summary>
public sealed class SelfBoundTests : IDisposable
{
    private static readonly SoftRef<Users> Unheard = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000002"));
    private readonly Warnings _warnings = new();

    [Fact]
    public async Task TypesThatHideReferences_AreNamed_WhenEndpointsAreBuilt()
    {
        await using var app = await StartAsync(Wrapping);

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, $"/{Unheard}:7", "{}")).Status);
        Assert.Equal(
            ["'SelfBoundTests.Wrapping' has references that are not checked before it runs, because they cannot be read out of Seat, Wrapped<Stay>. Check them in the handler, with ISoftReferenceValidator."],
            _warnings);
    }

    [Fact]
    public async Task TypesWithoutReferences_AreNotNamed()
    {
        await using var app = await StartAsync((Wrapped<Plain> body, Uri? seat) => "handled");

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, "/x", "{}")).Status);
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task TypeThatImplementsItsBindingExplicitly_IsNamedToo()
    {
        await using var app = await StartAsync((Explicit body) => "handled");

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, "/x", "{}")).Status);
        Assert.Contains("cannot be read out of Explicit.", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TypesThatCanBeLookedInto_AreChecked_AndNotNamed()
    {
        await using var app = await StartAsync((Open body) => "handled");

        var answer = await app.SendAsync(HttpMethod.Post, "/x", "{}");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(["/user_id"], answer.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Empty(_warnings);
    }

    public void Dispose() => _warnings.Dispose();

    private static string Wrapping(Wrapped<Stay> body, Seat seat) => "handled";

    private Task<ValidatingApp> StartAsync(Delegate handler) => ValidatingApp.StartAsync(
        routes => routes.MapPost("/{seat}", handler).ValidateSoftReferences(),
        services => services.AddSingleton<ILoggerProvider>(_warnings));

    private sealed class Wrapped<T>
        where T : new()
    {
        private Wrapped(T value) => Value = value;

        public T Value { get; }

        public static ValueTask<Wrapped<T>?> BindAsync(HttpContext context, ParameterInfo parameter) => new(new Wrapped<T>(new()));
    }

    private readonly struct Seat
    {
        private Seat(SoftRef<Users> user, int number) => (User, Number) = (user, number);

        public SoftRef<Users> User { get; }

        public int Number { get; }

        public static bool TryParse(string? text, out Seat seat)
        {
            var parts = text?.Split(':') ?? [];
            var isSeat = SoftRef<Users>.TryParse(parts[0], out var user) & int.TryParse(parts[^1], out var number);
            seat = new(user, number);
            return isSeat;
        }
    }

    private sealed class Explicit : IBindableFromHttpContext<Explicit>
    {
        public SoftRef<Users> UserId { get; private init; }

        static ValueTask<Explicit?> IBindableFromHttpContext<Explicit>.BindAsync(HttpContext context, ParameterInfo parameter) => new(new Explicit { UserId = Unheard });
    }

    private sealed class Stay
    {
        public SoftRef<Users>? GuestId { get; set; }
    }

    private sealed class Plain
    {
        public string? Name { get; set; }
    }

    private sealed class Open
    {
        public SoftRef<Users> UserId { get; set; }

        public static ValueTask<Open?> BindAsync(HttpContext context) => new(new Open { UserId = Unheard });
    }
}
