using Microsoft.AspNetCore.Http;

namespace SoftReferences.AspNetCore;

/// <summary>Remembers where the references of a request came from, so that a later rejection, for example by a save, names the place in the request.</summary>
internal sealed class ReferenceLocations
{
    private readonly List<SoftReferenceUse> _uses = [];

    public static ReferenceLocations Of(HttpContext context)
    {
        if (context.Features.Get<ReferenceLocations>() is not { } locations)
        {
            context.Features.Set(locations = new());
        }

        return locations;
    }

    private static (string Resource, OwnerKey Key) KeyOf(SoftReferenceUse use) => (use.Service.ResourceName, use.Key);

    public void Add(IEnumerable<SoftReferenceUse> uses) => _uses.AddRange(uses);

    /// <summary>Replaces the location of each failure by the places in the request that had the same reference. Failures of other references keep theirs.</summary>
    public IReadOnlyList<SoftReferenceFailure> Place(IReadOnlyList<SoftReferenceFailure> failures)
    {
        var places = _uses.Where(use => use.Key != default).Distinct().ToLookup(KeyOf, use => use.Location);

        // Many rows may be rejected for one key that was in several places: each place is named once.
        return
        [
            .. failures
                .DistinctBy(failure => (failure.Kind, KeyOf(failure.Use), places.Contains(KeyOf(failure.Use)) ? null : failure.Use.Location))
                .SelectMany(failure => places[KeyOf(failure.Use)].DefaultIfEmpty(failure.Use.Location), SoftReferenceFailures.At)
                .Distinct(),
        ];
    }
}
