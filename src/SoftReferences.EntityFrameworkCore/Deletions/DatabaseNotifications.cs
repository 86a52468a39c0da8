using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The notifications that a connection to PostgreSQL receives.</summary>
/// <remarks>
/// ADO.NET has none. NpgsqlConnection waits for one with <c>WaitAsync(CancellationToken)</c>, which is found by its name,
/// because this package serves SQLite too and takes no dependency on a provider.
/// </remarks>
internal sealed class DatabaseNotifications
{
    private readonly Func<CancellationToken, Task> _wait;

    private DatabaseNotifications(Func<CancellationToken, Task> wait) => _wait = wait;

    /// <summary>Listens on the open connection of a context.</summary>
    /// <returns>The notifications; <see langword="null"/> when the database has none, or deletions are not announced there.</returns>
    public static async Task<DatabaseNotifications?> ListenAsync(DbContext context, string channel, CancellationToken cancellationToken)
    {
        var connection = context.Database.GetDbConnection();
        if (SqlDialect.For(context.Database.ProviderName) is not PostgreSqlDialect
            || connection.GetType().GetMethod("WaitAsync", [typeof(CancellationToken)]) is not { } method
            || method.ReturnType != typeof(Task))
        {
            return null;
        }

        await using var command = connection.CreateCommand();
        command.CommandText = $"LISTEN {SqlText.Identifier(channel)}; SELECT current_setting('max_prepared_transactions')";
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is "0"
            ? new(method.CreateDelegate<Func<CancellationToken, Task>>(connection))
            : null;
    }

    /// <summary>Waits for the next one.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _wait(cancellationToken);
}
