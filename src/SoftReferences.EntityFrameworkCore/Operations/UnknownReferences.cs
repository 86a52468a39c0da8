using System.Data.Common;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds work that is never done, because its name belongs to no reference of the model or to a reference to another owner.</summary>
/// <param name="worked">The references under each of their names.</param>
internal sealed class UnknownReferences(IReadOnlyList<SoftReference> worked)
{
    private const int Maximum = 1_000;

    // Work that is never done has been due longest, so it comes first in the index.
    private const int Looked = 20;

    private readonly string[] _names = [.. worked.Select(reference => reference.Name)];
    private readonly string[] _owners = [.. worked.Select(reference => reference.Service.ResourceName)];
    private readonly HashSet<(string, string)> _worked = [.. worked.Select(reference => (reference.Name, reference.Service.ResourceName))];

    /// <summary>Returns whether work of a reference is done by this model.</summary>
    public bool Knows(string reference, string owner) => _worked.Contains((reference, owner));

    /// <summary>Finds the references with work that is not leased, and the due time of their oldest work, which is in the far future for held work. Parked work is not included.</summary>
    /// <returns>The references, in the order of the owners and of their names; at most 1,000.</returns>
    /// <remarks>It searches the due index from name to name, so that the cost does not depend on the amount of work.</remarks>
    public async Task<IReadOnlyList<UnknownReference>> FindAsync(StoreSession session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        const string Unfinished = "w.\"state\" IN ('pending', 'settling') AND ";
        command.CommandText = $"""
            WITH RECURSIVE {Names("ranged", session.Ranges, string.Empty)}, {Names("recorded", session.Cleanups, Unfinished)},
            unknown AS (
                SELECT n."name", k."owner" FROM (SELECT "name" FROM ranged UNION SELECT "name" FROM recorded) AS n CROSS JOIN {session.Cursors} AS k
                WHERE n."name" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {Worked(session, command)} WHERE r."name" = n."name" AND r."owner" = k."owner"))
            SELECT u."owner", u."name", {FirstDue(session.Ranges, string.Empty)}, {FirstDue(session.Cleanups, Unfinished)} FROM unknown AS u ORDER BY u."owner", u."name"
            """;
        command.AddParameter("now", now);
        var found = new List<UnknownReference>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (found.Count < Maximum && await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (Enumerable.Range(2, 2).Where(column => !reader.IsDBNull(column)).Select(reader.GetFieldValue<DateTimeOffset>).ToArray() is { Length: > 0 } due)
            {
                found.Add(new(reader.GetString(0), reader.GetString(1), due.Min()));
            }
        }

        return found;
    }

    /// <summary>Finds the references with parked work.</summary>
    public async Task<IReadOnlyList<(string Reference, string Owner)>> FindParkedAsync(StoreSession session, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT DISTINCT p."reference", p."owner" FROM (
                SELECT w."reference", w."owner" FROM {session.Cleanups} AS w
                WHERE w.{UnfinishedWork.Condition} AND w."state" = 'parked' AND NOT EXISTS (SELECT 1 FROM {Worked(session, command)} WHERE r."name" = w."reference" AND r."owner" = w."owner")
                LIMIT @maximum) AS p
            """;
        command.AddParameter("maximum", OwnerStatus.MaximumCount);
        var found = new List<(string, string)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            found.Add((reader.GetString(0), reader.GetString(1)));
        }

        return found;
    }

    /// <summary>Throws if work would be released that is never done.</summary>
    /// <exception cref="InvalidOperationException">Some of the work belongs to a reference that the model does not have.</exception>
    public void Refuse(IEnumerable<(string Reference, string Owner)> released, string undone)
    {
        string[] problems =
        [
            undone,
            .. released.Where(each => !Knows(each.Reference, each.Owner)).Order()
                .Select(each => $"The work of '{each.Reference}' for '{each.Owner}' would never be done. {UnknownReference.Problem(each.Reference)}"),
        ];
        if (problems.Length > 1)
        {
            throw new InvalidOperationException(string.Join(" ", problems));
        }
    }

    private static string Names(string name, string table, string condition) => $"""
        {name}("name") AS (
            SELECT (SELECT w."reference" FROM {table} AS w WHERE {condition}w."reference" IS NOT NULL ORDER BY w."reference" LIMIT 1)
            UNION ALL
            SELECT (SELECT w."reference" FROM {table} AS w WHERE {condition}w."reference" > f."name" ORDER BY w."reference" LIMIT 1) FROM {name} AS f WHERE f."name" IS NOT NULL)
        """;

    private static string FirstDue(string table, string condition) => $"""
        (SELECT q."due_at" FROM (
            SELECT w."owner", w."due_at", w."leased_until" FROM {table} AS w WHERE {condition}w."reference" = u."name" ORDER BY w."due_at" LIMIT {Looked}) AS q
        WHERE q."owner" = u."owner" AND (q."leased_until" IS NULL OR q."leased_until" <= @now) ORDER BY q."due_at" LIMIT 1)
        """;

    private string Worked(StoreSession session, DbCommand command) => session.Dialect.Rows(command, new RowColumn("name", _names), new RowColumn("owner", _owners));
}
