namespace SoftReferences;

/// <summary>The answer to <c>GET …/deletions</c>.</summary>
/// <param name="Service">The name of the service that answers.</param>
/// <param name="Resource">The name of the resource it answers for.</param>
/// <param name="Epoch">The epoch of the owner's data, to which the positions belong.</param>
/// <param name="Items">The events in the order of their positions, without a gap.</param>
/// <param name="Next">The position to continue after.</param>
/// <param name="HasMore">Whether there are more events now.</param>
internal sealed record DeletionsResponse(
    string Service,
    string Resource,
    string Epoch,
    IReadOnlyList<DeletionEvent> Items,
    long Next,
    bool HasMore);
