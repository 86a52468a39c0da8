using Microsoft.Extensions.Options;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads the keys of a sweep: those of references, and those that earlier sweeps declared deleted.</summary>
internal sealed class SweepPages(IReadOnlyList<SoftReference> references, SweptKeys sweptKeys, IOptions<SweepOptions> options)
{
    // Without an index, every page reads the whole table, so pages are larger.
    private const int UnindexedFactor = 5;

    private readonly ReferenceKeys _keys = new();

    /// <summary>Reads the next page.</summary>
    /// <param name="session">The session.</param>
    /// <param name="owner">The owner.</param>
    /// <param name="name">The name of the reference, as in <c>Pet.UserId</c>, or <see cref="SweptKeys.Name"/>.</param>
    /// <param name="after">The value to read on from, in its text form, or <see langword="null"/> to begin.</param>
    /// <param name="upTo">The last value to read, in its text form, or <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The page, or <see langword="null"/> if the reference no longer exists.</returns>
    public async Task<KeyPage?> ReadAsync(StoreSession session, ReferencedOwner owner, string name, string? after, string? upTo, CancellationToken cancellationToken) =>
        string.Equals(name, SweptKeys.Name, StringComparison.Ordinal) ? await sweptKeys.ReadAsync(session, owner, after, upTo, cancellationToken).ConfigureAwait(false)
        : Find(owner, name) is { } reference ? await _keys.ReadAsync(session, reference, after, upTo, KeysPerRange(reference), cancellationToken).ConfigureAwait(false)
        : null;

    private int KeysPerRange(SoftReference reference) => options.Value.KeysPerRange * (reference.LeadsAnIndex ? 1 : UnindexedFactor);

    private SoftReference? Find(ReferencedOwner owner, string name) => references.To(owner.Service).FirstOrDefault(reference =>
        string.Equals(reference.Name, name, StringComparison.Ordinal)
        && ReferenceKeys.ProblemOf(reference) is null);
}
