using Microsoft.Data.Sqlite;

namespace Demo.Services;

/// <summary>The numbers of rows that user-service has of a user, read from its database file.</summary>
internal sealed record UserRows(long Profiles, long Pets, long Analyses)
{
    public static readonly UserRows None = new(0, 0, 0);

    public static async Task<UserRows> CountAsync(string databaseFile, Guid user, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection($"Data Source={databaseFile};Mode=ReadOnly");
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT (SELECT count(*) FROM user_profiles WHERE user_id = $user),
                   (SELECT count(*) FROM pets WHERE user_id = $user),
                   (SELECT count(*) FROM pet_analyses WHERE user_id = $user)
            """;
        command.Parameters.AddWithValue("$user", user);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    public override string ToString() => $"profiles {Profiles}, pets {Pets}, analyses {Analyses}";
}
