using System.ComponentModel;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SoftReferences.AspNetCore.Tests.Mvc;

/// <summary>Types that MVC converts from one text, by their own <c>TryParse</c> or type converter: references in them are checked, or warned of if they cannot be read.</summary>
public sealed class SelfBoundActionTests : IDisposable
{
    private const string Known = "0198c5f2-0000-7000-8000-000000000001";
    private const string Unheard = "0198c5f2-0000-7000-8000-000000000002";
    private readonly Warnings _warnings = new();

    [Theory]
    [InlineData($"parsed/{Unheard}", "route stay/guest_id")]
    [InlineData($"converted?slot={Unheard}", "query slot/guest_id")]
    [InlineData($"nested?Stay={Unheard}", "query Stay/guest_id")]
    [InlineData($"list?stays={Known}&stays={Unheard}", "query stays/1/guest_id")]
    public async Task References_InWhatIsConvertedFromText_AreChecked(string path, string place)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(HttpMethod.Get, $"/{path}");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal([place], answer.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Empty(_warnings);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Get, $"/{path.Replace(Unheard, Known, StringComparison.Ordinal)}")).Status);
    }

    [Theory]
    [InlineData($"hidden/{Unheard}", "Hidden")]
    [InlineData($"inside?Seat={Unheard}", "Inside")]
    [InlineData($"bound?Seat={Unheard}", "Bound")]
    public async Task TypesThatHideReferences_AreNamed_Once(string path, string action)
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Get, $"/{path}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Get, $"/{path}")).Status);

        Assert.Equal(
            [$"'StayController.{action}' has references that are not checked before it runs, because they cannot be read out of Seat. Check them in the handler, with ISoftReferenceValidator."],
            _warnings);
    }

    [Fact]
    public async Task TypesWithoutReferences_AreNotNamed()
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Get, "/plain?address=1.2.3.4&color=red&page=2&name=x")).Status);
        Assert.Empty(_warnings);
    }

    public void Dispose() => _warnings.Dispose();

    private async Task<ValidatingApp> StartAsync()
    {
        var app = await MvcApp.StartAsync<StayController>(options => options.ValidateSoftReferences(), services => services.AddSingleton<ILoggerProvider>(_warnings));
        app.Users.Add(new SoftRef<Users>(Guid.Parse(Known)));
        return app;
    }

    private sealed class StayController : Controller
    {
        [BindProperty(SupportsGet = true)]
        public Color? Color { get; set; }

        [HttpGet("parsed/{stay}")]
        public string Parsed(Stay stay) => "handled";

        [HttpGet("converted")]
        public string Converted([FromQuery] Slot slot) => "handled";

        [HttpGet("nested")]
        public string Nested([FromQuery] Search search) => "handled";

        [HttpGet("list")]
        public string List([FromQuery] Stay[] stays) => "handled";

        [HttpGet("hidden/{seat}")]
        public string Hidden(Seat seat) => "handled";

        [HttpGet("inside")]
        public string Inside([FromQuery] SeatSearch search) => "handled";

        [HttpGet("bound")]
        public string Bound([FromQuery(Name = "Seat")] List<Seat> seats) => "handled";

        [HttpGet("plain")]
        public string Plain([FromQuery] IPAddress address, [FromQuery] int page, [FromQuery] string name, CancellationToken cancellationToken) => "handled";
    }

    private sealed class Search
    {
        public Stay? Stay { get; set; }
    }

    private sealed class SeatSearch
    {
        public Seat? Seat { get; set; }

        public SeatSearch? Other { get; set; }
    }

    private sealed class Stay : IParsable<Stay>
    {
        public SoftRef<Users> GuestId { get; set; }

        public static Stay Parse(string s, IFormatProvider? provider) => new() { GuestId = SoftRef<Users>.Parse(s) };

        public static bool TryParse(string? s, IFormatProvider? provider, out Stay result)
        {
            var isStay = SoftRef<Users>.TryParse(s, out var guest);
            result = new() { GuestId = guest };
            return isStay;
        }
    }

    private sealed class Seat : IParsable<Seat>
    {
        private readonly SoftRef<Users> _guest;

        private Seat(SoftRef<Users> guest) => _guest = guest;

        public SoftRef<Users> Guest => _guest;

        public static Seat Parse(string s, IFormatProvider? provider) => new(SoftRef<Users>.Parse(s));

        public static bool TryParse(string? s, IFormatProvider? provider, out Seat result)
        {
            var isSeat = SoftRef<Users>.TryParse(s, out var guest);
            result = new(guest);
            return isSeat;
        }
    }

    private sealed record Color(string Name) : IParsable<Color>
    {
        public static Color Parse(string s, IFormatProvider? provider) => new(s);

        public static bool TryParse(string? s, IFormatProvider? provider, out Color result)
        {
            result = new(s!);
            return true;
        }
    }

    [TypeConverter(typeof(SlotConverter))]
    private sealed class Slot
    {
        public SoftRef<Users> GuestId { get; set; }
    }

    private sealed class SlotConverter : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

        public override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) => new Slot { GuestId = SoftRef<Users>.Parse((string)value) };
    }
}
