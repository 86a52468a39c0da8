using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>The content of an answer to <c>POST …/exists</c>, in either form.</summary>
/// <param name="Service">The name of the service that answers.</param>
/// <param name="Resource">The name of the resource it answers for.</param>
/// <param name="Epoch">The epoch of the owner's data.</param>
/// <param name="Statuses">One status for each id.</param>
/// <param name="IsDigestRight">Whether the digest confirms that the statuses belong to the requested ids, in their order.</param>
internal sealed record ExistsAnswer(string Service, string Resource, string Epoch, IReadOnlyList<OwnedStatus> Statuses, bool IsDigestRight)
{
    /// <summary>Returns why this is not a valid answer to a question, or <see langword="null"/>.</summary>
    public OwnerProblem? ProblemFor(OwningService asked, int count) =>
        ProtocolIdentity.Problem(asked, Service, Resource, Epoch)
        ?? (Statuses.Count != count ? new(UnknownKind.InvalidAnswer, $"it gave {Statuses.Count} statuses for {count} ids")
            : IsDigestRight ? null
            : new(UnknownKind.InvalidAnswer, "its digest is wrong: it answers another question, or in another order"));
}
