namespace SoftReferences;

/// <summary>An owner's answer, combined from as many questions as necessary.</summary>
/// <param name="Answer">The answer, in the order of the keys.</param>
/// <param name="Unanswerable">The keys without an answer even in a question of their own, although the owner answered about others.</param>
internal sealed record DividedAnswer(ExistenceAnswer Answer, IReadOnlySet<OwnerKey> Unanswerable);
