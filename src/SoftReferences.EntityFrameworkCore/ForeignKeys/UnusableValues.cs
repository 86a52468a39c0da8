using System.Data.Common;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Values of a foreign key that a reference cannot have, such as zero: their deletion would never arrive.</summary>
/// <param name="Count">How many rows have one; no more than <see cref="MaximumCount"/> are counted.</param>
/// <param name="Example">One of the values, in its text form.</param>
/// <param name="Failure">Why the rows could not be read; <see langword="null"/> when they were.</param>
internal sealed record UnusableValues(long Count, string? Example, string? Failure = null)
{
    /// <summary>The maximum number of rows counted.</summary>
    public const int MaximumCount = 1000;

    /// <summary>Searches the table for such values.</summary>
    /// <returns>The result, or <see langword="null"/> if there are none.</returns>
    public static async Task<UnusableValues?> FindAsync(CatalogSession session, CrossingKey key, ISqlGenerationHelper sql)
    {
        var column = sql.DelimitIdentifier(key.Columns[0]);
        if (!key.IsOwn || key.Columns.Count > 1 || Condition(ReferenceCode.KeyType(key.ColumnType), column) is not { } condition)
        {
            return null;
        }

        try
        {
            var found = await session.ReadAsync(
                $"SELECT count(*), min(f.value) FROM (SELECT {column}::text AS value FROM {sql.DelimitIdentifier(key.Root.Name, key.Root.Schema)} WHERE {condition} LIMIT {MaximumCount}) AS f",
                reader => new UnusableValues(reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetString(1))).ConfigureAwait(false);
            return found is [{ Count: > 0 } values] ? values : null;
        }
        catch (DbException exception)
        {
            return new(0, null, exception.Message);
        }
    }

    // The values that OwnerKey.Of rejects.
    private static string? Condition(string? keyType, string column) => keyType switch
    {
        null => null,
        "Guid" => $"{column} = '{Guid.Empty}'",
        "string" => $@"({column} = '' OR char_length({column}) > {OwnerKey.MaximumLength} OR {column} ~ '^[[:space:]]|[[:space:]]$|[\u0001-\u001F\u007F-\u009F]')",
        _ => $"{column} = 0",
    };
}
