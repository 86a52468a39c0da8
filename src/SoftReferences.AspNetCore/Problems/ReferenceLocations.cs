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

    public void Add(IEnumerable<SoftReferenceUse> uses) => _uses.AddRange(uses);

    /// <summary>Moves failures to the places in the request that the same references came in at. Others stay where they are.</summary>
    public IReadOnlyList<SoftReferenceFailure> Place(IReadOnlyList<SoftReferenceFailure> failures)
    {
        var places = _uses.Where(use => use.Key != default).ToLookup(use => (use.Service.ResourceName, use.Key), use => use.Location);
        return
        [
            .. failures
                .SelectMany(failure => places[(failure.Use.Service.ResourceName, failure.Use.Key)].DefaultIfEmpty(failure.Use.Location), SoftReferenceFailures.At)
                .Distinct(),
        ];
    }
}
