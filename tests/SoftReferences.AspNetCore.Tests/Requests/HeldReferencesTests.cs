using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Builder;

namespace SoftReferences.AspNetCore.Tests;

/// <summary>References in all types that can contain several: memory, streams, dictionaries of the application, and absent collections.</summary>
public sealed class HeldReferencesTests
{
    private const string MissingTitle = "A reference refers to something that does not exist.";
    private static readonly SoftRef<Users> Unheard = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000002"));

    [Theory]
    [InlineData("""{"memory":["?"]}""", "/memory/0")]
    [InlineData("""{"read_only_memory":["?"]}""", "/read_only_memory/0")]
    [InlineData("""{"stream":["?"]}""", "/stream/0")]
    [InlineData("""{"people":[{"user_id":"?"}]}""", "/people/0/user_id")]
    [InlineData("""{"directory":{"a":"?"}}""", "/directory/a")]
    [InlineData("""{"immutable":["?"]}""", "/immutable/0")]
    [InlineData("""{"set":["?"]}""", "/set/0")]
    [InlineData("""{"pairs":[{"key":"?","value":"?"}]}""", "/pairs/0/key", "/pairs/0/value")]
    public async Task References_AreAskedFor(string json, params string[] places)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(HttpMethod.Post, "/", json.Replace("?", Unheard.ToString(), StringComparison.Ordinal));

        ProblemAssert.Is(
            answer,
            422,
            MissingTitle,
            [.. places.Select(place => (place, $"'{place}' refers to '//auth/users/{Unheard}', which does not exist: use the id of an entity that 'auth' has."))]);
    }

    [Fact]
    public async Task Stream_ThatIsTheBody_IsAskedFor_AndCanStillBeRead()
    {
        await using var app = await ValidatingApp.StartAsync(routes => routes.MapPost("/", CountAsync).ValidateSoftReferences());

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await app.SendAsync(HttpMethod.Post, "/", $"""["{Unheard}"]""")).Status);
        app.Users.Add(Unheard);
        Assert.Equal("2", await (await app.SendAsync(HttpMethod.Post, "/", $"""["{Unheard}","{Unheard}"]""")).Response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Collections_ThatWereLeftOut_HoldNone()
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, "/", "{}")).Status);
        Assert.Equal(0, app.Users.Calls);
    }

    private static async Task<string> CountAsync(IAsyncEnumerable<SoftRef<Users>> body)
    {
        var count = 0;
        await foreach (var user in body)
        {
            count += user == default ? 0 : 1;
        }

        return $"{count}";
    }

    private static Task<ValidatingApp> StartAsync() =>
        ValidatingApp.StartAsync(routes => routes.MapPost("/", (Holder body) => "handled").ValidateSoftReferences());

    private sealed class Holder
    {
        public Memory<SoftRef<Users>> Memory { get; set; }

        public ReadOnlyMemory<SoftRef<Users>> ReadOnlyMemory { get; set; }

        public IAsyncEnumerable<SoftRef<Users>>? Stream { get; set; }

        public IAsyncEnumerable<Person>? People { get; set; }

        public UserDirectory? Directory { get; set; }

        public ImmutableArray<SoftRef<Users>> Immutable { get; set; }

        public ArraySegment<SoftRef<Users>> Segment { get; set; }

        public ISet<SoftRef<Users>>? Set { get; set; }

        public List<KeyValuePair<SoftRef<Users>, SoftRef<Users>>>? Pairs { get; set; }
    }

    /// <summary>A dictionary that implements only the generic interface.</summary>
    private sealed class UserDirectory : IDictionary<string, SoftRef<Users>>
    {
        private readonly Dictionary<string, SoftRef<Users>> _users = new(StringComparer.Ordinal);

        public ICollection<string> Keys => _users.Keys;

        public ICollection<SoftRef<Users>> Values => _users.Values;

        public int Count => _users.Count;

        public bool IsReadOnly => false;

        public SoftRef<Users> this[string key]
        {
            get => _users[key];
            set => _users[key] = value;
        }

        public void Add(string key, SoftRef<Users> value) => _users.Add(key, value);

        public void Add(KeyValuePair<string, SoftRef<Users>> item) => _users.Add(item.Key, item.Value);

        public void Clear() => _users.Clear();

        public bool Contains(KeyValuePair<string, SoftRef<Users>> item) => _users.Contains(item);

        public bool ContainsKey(string key) => _users.ContainsKey(key);

        public void CopyTo(KeyValuePair<string, SoftRef<Users>>[] array, int arrayIndex) => throw new NotSupportedException();

        public bool Remove(string key) => _users.Remove(key);

        public bool Remove(KeyValuePair<string, SoftRef<Users>> item) => _users.Remove(item.Key);

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out SoftRef<Users> value) => _users.TryGetValue(key, out value);

        public IEnumerator<KeyValuePair<string, SoftRef<Users>>> GetEnumerator() => _users.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => _users.GetEnumerator();
    }
}
