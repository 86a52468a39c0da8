using System.Data.Common;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Queries the catalog of a database.</summary>
internal sealed class CatalogSession(DbConnection connection, TimeSpan timeout, CancellationToken cancellationToken)
{
    public DbConnection Connection => connection;

    /// <summary>Reads every row of a query.</summary>
    public async Task<List<T>> ReadAsync<T>(string sql, Func<DbDataReader, T> read, params (string Name, object? Value)[] parameters)
    {
        var command = connection.CreateCommand();
        await using var _ = command.ConfigureAwait(false);
        command.CommandText = sql;
        command.CommandTimeout = Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds));
        foreach (var (name, value) in parameters)
        {
            command.AddParameter(name, value);
        }

        var rows = new List<T>();
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = reader.ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
