using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>The answer to <c>POST …/exists</c>.</summary>
/// <param name="Service">The name of the service that answers.</param>
/// <param name="Resource">The name of the resource it answers for.</param>
/// <param name="Epoch">The epoch of the owner's data.</param>
/// <param name="AsOf">When the owner read it.</param>
/// <param name="Statuses">One status for each id, in the order of the request.</param>
/// <param name="Digest">The <see cref="ExistsDigest"/> of the ids and their statuses.</param>
internal sealed record ExistsResponse(
    string Service,
    string Resource,
    string Epoch,
    DateTimeOffset AsOf,
    IReadOnlyList<OwnedStatus> Statuses,
    string Digest);
