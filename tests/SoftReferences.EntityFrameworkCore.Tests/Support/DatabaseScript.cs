using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>Runs SQL without Entity Framework Core's involvement, like hand-written scripts.</summary>
internal static class DatabaseScript
{
    public static async Task RunAsync(this DbContext context, string sql)
    {
        await context.Database.OpenConnectionAsync();
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
        await context.Database.CloseConnectionAsync();
    }
}
