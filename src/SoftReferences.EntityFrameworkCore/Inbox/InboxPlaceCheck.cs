using Microsoft.Extensions.Hosting;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Rejects two contexts that share an inbox: tombstones received by one create work only for its own references, and the other never gets them.</summary>
internal sealed class InboxPlaceCheck(IEnumerable<InboxPlace> places) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var problems = places.Where(place => place.Database is not null).GroupBy(place => (place.Database, place.Table)).Where(group => group.Count() > 1)
            .Select(group =>
                $"{string.Join(" and ", group.Select(place => $"'{place.Context}'"))} keep their inbox in the same table, '{group.Key.Table}' of '{group.Key.Database}': deletions that one of them receives are never cleaned up by the other. "
                + "Call AddEntityFrameworkStore for one context that maps all references of the database, or give each a schema of its own.")
            .ToArray();
        return problems.Length == 0 ? Task.CompletedTask : throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
