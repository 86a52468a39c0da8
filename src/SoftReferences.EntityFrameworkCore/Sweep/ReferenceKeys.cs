using System.Collections.Concurrent;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads the distinct keys that a reference holds, page by page.</summary>
/// <remarks>
/// An index that leads with the reference is read in its order. If many rows have the same key, one index search per key is cheaper
/// than reading all entries. That is detected by a page that yields few keys for the number of entries it read.
/// </remarks>
internal sealed class ReferenceKeys
{
    private const int EntriesPerKey = 64;
    private const int PagesWithoutProof = 15;

    private readonly ConcurrentDictionary<string, int> _sparse = new(StringComparer.Ordinal);

    /// <summary>Explains why the keys of a reference cannot be read, or returns <see langword="null"/> if they can.</summary>
    public static string? ProblemOf(SoftReference reference) => reference.Storage switch
    {
        ReferenceStorage.Json => "it is inside a JSON document, whose keys cannot be enumerated. Move it to a column of its own, or look for its orphans by other means.",
        ReferenceStorage.None => "it is in no table of this service.",
        _ => null,
    };

    /// <summary>Reads the next page.</summary>
    /// <param name="session">The session.</param>
    /// <param name="reference">The reference, which must not have a problem.</param>
    /// <param name="after">The value to read on from, in its text form, or <see langword="null"/> to begin.</param>
    /// <param name="upTo">The last value to read, in its text form, or <see langword="null"/> for all.</param>
    /// <param name="limit">The most values to read.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<KeyPage> ReadAsync(StoreSession session, SoftReference reference, string? after, string? upTo, int limit, CancellationToken cancellationToken)
    {
        await RowPolicies.RefuseAsync(session, reference, cancellationToken).ConfigureAwait(false);
        var column = new ReferenceColumn(session, reference);
        var values = new KeyValues(reference.KeyKind, column.StoredType, column.HasTwoSpellings, column.HasOneSpelling);
        if (!column.IsIndexed || !session.Dialect.HasLooseScans)
        {
            await ReadAsync(session, column.Pages(session, after is not null, upTo is not null), isPacked: false, values, after, upTo, limit, cancellationToken).ConfigureAwait(false);
            return values.ToPage(limit);
        }

        var pagesLeft = _sparse.GetValueOrDefault(reference.Name);
        if (pagesLeft == 0)
        {
            await ReadAsync(session, column.EntryPages(after is not null, upTo is not null, (long)limit * EntriesPerKey), column.IsPacked, values, after, upTo, limit, cancellationToken).ConfigureAwait(false);
        }

        if (values.Count < limit)
        {
            // Either there are no more keys, or many entries per key. Searching for the next key tells which.
            var dense = values.Count;
            await ReadAsync(session, column.LoosePages(after is not null || dense > 0, upTo is not null), column.IsPacked, values, values.Last ?? after, upTo, limit - dense, cancellationToken).ConfigureAwait(false);
            _sparse[reference.Name] = pagesLeft > 0 ? pagesLeft - 1 : values.Count > dense ? PagesWithoutProof : 0;
        }

        return values.ToPage(limit);
    }

    private static async Task ReadAsync(StoreSession session, string sql, bool isPacked, KeyValues values, string? after, string? upTo, int limit, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = sql;
        if (after is not null)
        {
            command.AddParameter("after", values.Parse(after));
        }

        if (upTo is not null)
        {
            command.AddParameter("up_to", values.Parse(upTo));
        }

        command.AddParameter("limit", limit);
        if (isPacked)
        {
            values.Add(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as byte[] ?? []);
            return;
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            values.Add(reader);
        }
    }
}
