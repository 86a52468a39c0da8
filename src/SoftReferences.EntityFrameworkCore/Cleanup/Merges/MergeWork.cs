using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Repoints the rows of merged keys to the keys they were merged into.</summary>
/// <remarks>
/// Conflicts are found by trying the update, so that unique indexes outside the model count too. A page that the database
/// rejects is halved until each conflicting row is alone.
/// </remarks>
internal sealed class MergeWork(StoreSession session, SoftReference reference, MergeAction action, IReadOnlyList<CleanupItem> items)
{
    private const string Savepoint = "soft_reference_merge";

    // A rejected page costs up to two statements per row.
    private const int MaximumRows = 1_000;

    private readonly IReadOnlyList<OrphanTable> _tables = ActionChecks.MergeProblem(reference) is { } problem
        ? throw new InvalidOperationException(Impossible(problem))
        : OrphanTable.All(session, reference, [.. items.Select(item => item.Key).Distinct()]);

    private readonly Dictionary<OwnerKey, OwnerKey> _targets = items.Where(item => reference.CanHold(item.Key)).GroupBy(item => item.Key).ToDictionary(group => group.Key, group => group.MaxBy(item => item.Id)!.MergedInto);
    private OrphanTable _table = null!;
    private Dictionary<OwnerKey, long> _changed = [];
    private Dictionary<OwnerKey, long> _conflicts = [];
    private string? _reason;

    private IDbContextTransaction Transaction => session.Context.Database.CurrentTransaction ?? throw new InvalidOperationException("Rows can be repointed only in a transaction.");

    /// <summary>Gets the text that tells a person why rows cannot be repointed.</summary>
    public static string Impossible(string problem) => $"The rows cannot be pointed to the other key, because {problem}. Change them by hand, then cancel the work.";

    /// <summary>Finds the items with rows that cannot be repointed, because neither these nor any others can refer to the key that theirs was merged into.</summary>
    public static async Task<IReadOnlyList<CleanupItem>> FindWithoutRoomAsync(StoreSession session, SoftReference reference, IReadOnlyList<CleanupItem> items, CancellationToken cancellationToken)
    {
        CleanupItem[] withoutRoom = [.. items.Where(item => !reference.CanHold(item.MergedInto))];
        if (withoutRoom.Length == 0)
        {
            return [];
        }

        var left = await new OrphanWork(session, reference, [.. withoutRoom.Select(item => item.Key).Distinct()]).FindLeftAsync(cancellationToken).ConfigureAwait(false);
        return [.. withoutRoom.Where(item => left.Contains(item.Key))];
    }

    /// <summary>Gets the text that tells a person why the rows of an item of <see cref="FindWithoutRoomAsync"/> cannot be repointed.</summary>
    public static string WithoutRoom(SoftReference reference, OwnerKey target) =>
        $"The rows cannot be pointed to '{target}', because '{reference.Name}' {(reference.TryParse(target.ToString()) is null ? $"is of type '{reference.KeyType.Name}'" : $"is stored as '{((IProperty)reference.Property).GetColumnType()}'")} and has no room for that key. They are unchanged. "
        + "Give the reference the type of the owner's keys and resume the work, or change the rows by hand and cancel it.";

    /// <summary>Repoints a page of rows.</summary>
    /// <param name="after">The primary key of the last row of the page before; <see langword="null"/> for the first page.</param>
    /// <param name="limit">The maximum number of rows.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    public Task<OrphanRows> RunAsync(IReadOnlyList<object>? after, int limit, CancellationToken cancellationToken) => OrphanTables.RunAsync(
        _tables,
        after,
        limit,
        (table, last, rows) => table.Elements is null
            ? RunAsync(table, last, rows, cancellationToken)
            : OrphanPages.ReplaceAsync(session, table, _targets.ToDictionary(pair => pair.Key, pair => (OwnerKey?)pair.Value), rows, cancellationToken));

    private async Task<OrphanRows> RunAsync(OrphanTable table, IReadOnlyList<object>? after, int limit, CancellationToken cancellationToken)
    {
        (_table, _changed, _conflicts) = (table, [], []);
        limit = Math.Min(limit, MaximumRows);
        var rows = await ReadAsync(after, limit, cancellationToken).ConfigureAwait(false);
        if (rows.Length > 0)
        {
            await RepointAsync(rows, cancellationToken).ConfigureAwait(false);
        }

        return new OrphanRows(_changed, Exhausted: rows.Length < limit, rows.Length == 0 ? null : rows[^1].PrimaryKey) { Conflicts = new(_conflicts, _reason) };
    }

    private async Task<Row[]> ReadAsync(IReadOnlyList<object>? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT {_table.Column}, {string.Join(", ", _table.PrimaryKey)} FROM {_table.Name} WHERE {OrphanPaging.Range(command, _table, after)}
            ORDER BY {string.Join(", ", _table.PrimaryKey)} LIMIT @limit{session.Dialect.ForUpdate}
            """;
        command.AddParameter("limit", limit);
        var rows = new List<Row>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(new Row(_table.ReadKey(reader, 0), reader.GetValue(0), [.. Enumerable.Range(1, _table.PrimaryKey.Count).Select(reader.GetValue)]));
        }

        return [.. rows];
    }

    private async Task RepointAsync(ArraySegment<Row> rows, CancellationToken cancellationToken)
    {
        await Transaction.CreateSavepointAsync(Savepoint, cancellationToken).ConfigureAwait(false);
        try
        {
            await UpdateAsync(rows, cancellationToken).ConfigureAwait(false);
            await Transaction.ReleaseSavepointAsync(Savepoint, cancellationToken).ConfigureAwait(false);
            Count(rows, _changed);
            return;
        }
        catch (DbException exception) when (session.Dialect.IsConflict(exception))
        {
            // Only the first line, which names the index: the details may contain data.
            _reason = exception.Message.Split('\n', 2)[0].Trim();
        }

        await Transaction.RollbackToSavepointAsync(Savepoint, cancellationToken).ConfigureAwait(false);
        await Transaction.ReleaseSavepointAsync(Savepoint, cancellationToken).ConfigureAwait(false);
        if (rows.Count > 1)
        {
            await RepointAsync(rows[..(rows.Count / 2)], cancellationToken).ConfigureAwait(false);
            await RepointAsync(rows[(rows.Count / 2)..], cancellationToken).ConfigureAwait(false);
            return;
        }

        if (action == MergeAction.RepointOrDelete)
        {
            await DeleteAsync(rows, cancellationToken).ConfigureAwait(false);
        }

        Count(rows, _conflicts);
    }

    private async Task UpdateAsync(ArraySegment<Row> rows, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var source = session.Dialect.Rows(command, [RowKeys.Column("target", rows, row => _table.Stored(_targets[row.Key])), RowKeys.Column("key", rows, row => row.Stored), .. RowKeys.Columns(rows, row => row.PrimaryKey)]);
        command.CommandText = $"""
            UPDATE {_table.Name} AS o SET {_table.Column} = r."target" FROM {source}
            WHERE o.{_table.Column} = r."key" AND {RowKeys.IsSame("o", _table.PrimaryKey)}
            """;

        // The rows are locked since they were read, so a difference is not a concurrent change.
        _table.ThrowUnlessChanged(rows.Count, await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false));
    }

    private async Task DeleteAsync(ArraySegment<Row> rows, CancellationToken cancellationToken) =>
        _table.ThrowUnlessChanged(rows.Count, await RowKeys.DeleteAsync(session, _table, rows, row => row.PrimaryKey, cancellationToken).ConfigureAwait(false));

    private static void Count(ArraySegment<Row> rows, Dictionary<OwnerKey, long> counts)
    {
        foreach (var row in rows)
        {
            counts[row.Key] = counts.GetValueOrDefault(row.Key) + 1;
        }
    }

    // Stored is the key as the row has it: in SQLite a Guid may be in upper or lower case.
    private sealed record Row(OwnerKey Key, object Stored, object[] PrimaryKey);
}
