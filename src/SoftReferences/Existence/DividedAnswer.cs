namespace SoftReferences;

/// <summary>What an owner said, in as many questions as it took.</summary>
/// <param name="Answer">The answer, in the order of the keys.</param>
/// <param name="Unanswerable">The keys that it did not answer for on their own, although it answered for others.</param>
internal sealed record DividedAnswer(ExistenceAnswer Answer, IReadOnlySet<OwnerKey> Unanswerable);
