using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Adds records of unverified references to the save that stores them, and detaches them afterwards.</summary>
/// <remarks>As rows of the same save, they are committed and rolled back with it, regardless of who began the transaction.</remarks>
internal static class UnverifiedRecords
{
    private static readonly ConditionalWeakTable<DbContext, IReadOnlyList<UnverifiedReference>> Pending = [];

    /// <summary>Adds a record for each unverified reference.</summary>
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

    /// <summary>Detaches the records of the last save, whether it succeeded or not. The next save asks again.</summary>
    /// <returns>The number of records.</returns>
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
