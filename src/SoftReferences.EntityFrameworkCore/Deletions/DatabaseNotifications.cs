using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Receives notifications on a PostgreSQL connection.</summary>
/// <remarks>
/// ADO.NET has no API for them. <c>NpgsqlConnection.WaitAsync(CancellationToken)</c> is called by reflection, because this
/// package supports SQLite too and does not depend on a provider.
/// </remarks>
internal sealed class DatabaseNotifications
{
    private readonly Func<CancellationToken, Task> _wait;

    private DatabaseNotifications(Func<CancellationToken, Task> wait) => _wait = wait;

    /// <summary>Listens on the open connection of a context.</summary>
    /// <returns>The notifications, or <see langword="null"/> if the database has none or does not announce deletions.</returns>
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

    /// <summary>Waits for the next notification.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _wait(cancellationToken);
}
