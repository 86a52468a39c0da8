using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Searches tables for values that a reference cannot have. It reads whole tables, so its time for all of them together is limited.</summary>
/// <param name="connection">The database.</param>
/// <param name="sql">The names of the provider.</param>
/// <param name="patience">How long all searches may take together.</param>
/// <param name="cancellationToken">Cancels the searches.</param>
internal sealed class UnusableValueSearch(DbConnection connection, ISqlGenerationHelper sql, TimeSpan patience, CancellationToken cancellationToken)
{
    private readonly Stopwatch _spent = new();

    /// <summary>Searches the table of a key.</summary>
    /// <returns>The result, or <see langword="null"/> if there are no such values.</returns>
    public async Task<UnusableValues?> FindAsync(CrossingKey key)
    {
        var column = sql.DelimitIdentifier(key.Columns[0]);
        if (!key.IsOwn || key.Columns.Count > 1 || Condition(ReferenceCode.KeyType(key.ColumnType), column) is not { } condition)
        {
            return null;
        }

        if (_spent.Elapsed >= patience)
        {
            return new(0, null, string.Create(CultureInfo.InvariantCulture, $"the {patience.TotalSeconds:0.###} s for such searches were over before its turn"));
        }

        _spent.Start();
        try
        {
            var found = await new CatalogSession(connection, patience - _spent.Elapsed, cancellationToken).ReadAsync(
                $"SELECT count(*), min(f.value) FROM (SELECT {column}::text AS value FROM {sql.DelimitIdentifier(key.Root.Name, key.Root.Schema)} WHERE {condition} LIMIT {UnusableValues.MaximumCount}) AS f",
                reader => new UnusableValues(reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetString(1))).ConfigureAwait(false);
            return found is [{ Count: > 0 } values] ? values : null;
        }
        catch (DbException exception)
        {
            return new(0, null, exception.GetBaseException().Message);
        }
        finally
        {
            _spent.Stop();
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
