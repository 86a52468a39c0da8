using Microsoft.AspNetCore.Http;

namespace SoftReferences.AspNetCore;

/// <summary>Where the references of a request came in, so that what is refused later, as by a save, is named by its place in the request.</summary>
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

    /// <summary>Moves failures to the places in the request that the same references came in at. Others stay where they are.</summary>
    public IReadOnlyList<SoftReferenceFailure> Place(IReadOnlyList<SoftReferenceFailure> failures)
    {
        var places = _uses.Where(use => use.Key != default).Distinct().ToLookup(KeyOf, use => use.Location);

        // Many rows may be refused for one key that came in at many places: each place is named once.
        return
        [
            .. failures
                .DistinctBy(failure => (failure.Kind, KeyOf(failure.Use), places.Contains(KeyOf(failure.Use)) ? null : failure.Use.Location))
                .SelectMany(failure => places[KeyOf(failure.Use)].DefaultIfEmpty(failure.Use.Location), SoftReferenceFailures.At)
                .Distinct(),
        ];
    }
}
