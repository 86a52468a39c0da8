using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Puts records of what a save stores unverified into that same save, and takes them out of the context afterwards.</summary>
/// <remarks>Being rows of the save itself, they are committed and rolled back with it, whoever began the transaction.</remarks>
internal static class UnverifiedRecords
{
    private static readonly ConditionalWeakTable<DbContext, IReadOnlyList<UnverifiedReference>> Pending = [];

    /// <summary>Adds a record for each key that a reference is about to hold unverified.</summary>
    public static void Add(DbContext context, IEnumerable<TrackedReference> references, DateTimeOffset now)
    {
        UnverifiedReference[] records =
        [
            .. references
                .Select(reference => (Owner: reference.Use.Service.ResourceName, Key: reference.Use.Key.ToString(), reference.Reference.Name))
                .Distinct()
                .Select(record => new UnverifiedReference { Owner = record.Owner, Key = record.Key, Reference = record.Name, Since = now, DueAt = now }),
        ];
        context.AddRange(records);
        Pending.AddOrUpdate(context, records);
    }

    /// <summary>Forgets the records of the last save, however it ended: the next one asks anew.</summary>
    /// <returns>How many there were.</returns>
    public static int Forget(DbContext? context)
    {
        if (context is null || !Pending.TryGetValue(context, out var records))
        {
            return 0;
        }

        Pending.Remove(context);
        foreach (var record in records)
        {
            context.Entry(record).State = EntityState.Detached;
        }

        return records.Count;
    }
}
