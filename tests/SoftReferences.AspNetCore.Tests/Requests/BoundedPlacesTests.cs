using System.Text.Json;

namespace SoftReferences.AspNetCore.Tests;

/// <summary>How much memory a request can use for the locations of its references.</summary>
public sealed class BoundedPlacesTests
{
    private const int Count = 10_000;

    private static readonly SoftRef<Users> User = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000001"));

    [Fact]
    public void KeyOfADictionary_ThatTheCallerChose_IsKeptShort_ForEachReferenceBelowIt()
    {
        var body = new Shares { ByName = { [new string('k', 1_000_000)] = [.. Enumerable.Repeat(User, Count)] } };
        var references = new ReferenceCollector(Count);

        BodyReferences.For(JsonSerializerOptions.Web).Collect(body, body.GetType(), string.Empty, null, references);

        Assert.Equal(Count, references.Uses.Count);
        Assert.Equal($"/byName/{new string('k', 128)}…/0", references.Uses[0].Location);
    }

    [Fact]
    public void ReferencesBeyondTheLimit_AreNotLookedAt()
    {
        var looked = 0;
        var body = new Lazy { Users = Enumerable.Range(0, Count).Select(_ => User).TakeWhile(_ => ++looked > 0) };
        var references = new ReferenceCollector(10);

        BodyReferences.For(JsonSerializerOptions.Web).Collect(body, body.GetType(), string.Empty, null, references);

        Assert.True(references.IsOverLimit);
        Assert.InRange(looked, 11, 12);
    }

    [Fact]
    public void ManyFailuresForAKey_ThatCameInAtManyPlaces_NameEachPlaceOnce()
    {
        var locations = new ReferenceLocations();
        locations.Add(Enumerable.Range(0, Count).Select(place => new SoftReferenceUse(Users.Service, OwnerKey.Of(User.Value), $"/items/{place}")));
        var failures = Enumerable.Range(0, Count).Select(row => SoftReferenceFailures.Missing(new(Users.Service, OwnerKey.Of(User.Value), $"Pet.UserId of {row}"))).ToList();

        Assert.Equal(Enumerable.Range(0, Count).Select(place => $"/items/{place}"), locations.Place(failures).Select(failure => failure.Use.Location));
    }

    private sealed class Shares
    {
        public Dictionary<string, SoftRef<Users>[]> ByName { get; init; } = [];
    }

    private sealed class Lazy
    {
        public IEnumerable<SoftRef<Users>>? Users { get; init; }
    }
}
