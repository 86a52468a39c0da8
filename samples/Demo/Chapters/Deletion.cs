using System.Diagnostics;
using System.Globalization;
using System.Net;
using Demo.Services;
using Demo.Telling;
using Microsoft.Data.Sqlite;

namespace Demo.Chapters;

internal static class Deletion
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static async Task DeleteUserAsync(Stage stage, Cast cast, Narrator narrator, CancellationToken cancellationToken)
    {
        var graces = await UserRows.CountAsync(stage.Users.DatabaseFile, cast.Grace, cancellationToken);
        narrator.Say($"Ada's rows in user-service: {await UserRows.CountAsync(stage.Users.DatabaseFile, cast.Ada, cancellationToken)}");
        var deleted = await stage.Auth.SendAsync(HttpMethod.Delete, $"/api/v1/users/{cast.Ada}", null, null, cancellationToken);
        narrator.Check(deleted.Status == HttpStatusCode.NoContent, $"DELETE /api/v1/users/{cast.Ada} → {deleted.Summary}");

        var last = await WatchAsync(stage, cast.Ada, narrator, cancellationToken);

        narrator.Check(last == UserRows.None, "nothing of Ada is left");
        narrator.Check(await UserRows.CountAsync(stage.Users.DatabaseFile, cast.Grace, cancellationToken) == graces, $"Grace keeps all she has: {graces}");
    }

    public static async Task SneakInsertAsync(Stage stage, Cast cast, Narrator narrator, CancellationToken cancellationToken)
    {
        const string sql = "INSERT INTO pets (id, user_id, name, species, created_at, updated_at) VALUES ($id, $user, 'Ghost', 'cat', $now, $now)";
        await using var connection = new SqliteConnection($"Data Source={stage.Users.DatabaseFile}");
        await connection.OpenAsync(cancellationToken);
        await using var command = new SqliteCommand(sql, connection);
        command.Parameters.AddWithValue("$id", Guid.NewGuid());
        command.Parameters.AddWithValue("$user", cast.Ada);
        command.Parameters.AddWithValue("$now", DateTimeOffset.UtcNow);
        narrator.Say($"sqlite> {sql.Replace("$user", "<Ada>", StringComparison.Ordinal)}");
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
            narrator.Check(false, "the database took a row of a deleted user");
        }
        catch (SqliteException exception)
        {
            narrator.Quote(exception.Message);
            narrator.Check(exception.Message.Contains("//auth/users", StringComparison.Ordinal), "the guard in the database refuses it, whoever writes");
        }
    }

    // Shows the counts whenever they change.
    private static async Task<UserRows> WatchAsync(Stage stage, Guid user, Narrator narrator, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        UserRows? shown = null;
        while (shown != UserRows.None && Stopwatch.GetElapsedTime(started) < Patience)
        {
            var rows = await UserRows.CountAsync(stage.Users.DatabaseFile, user, cancellationToken);
            if (rows != shown)
            {
                var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
                narrator.Quote($"after {seconds} s: {rows}");
                shown = rows;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
        }

        return shown!;
    }
}
