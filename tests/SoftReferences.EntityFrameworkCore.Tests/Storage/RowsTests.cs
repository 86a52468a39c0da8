using Npgsql;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Storage;

/// <summary>PostgreSQL receives exactly the rows that were sent, whether or not all of them have the same value in a column.</summary>
public sealed class RowsTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly string?[][] Texts = [["a", "a", "a"], ["a", "b", "a"], ["a", "a", null], [null, null, null], [null, "a", "a"]];
    private static readonly long[][] Numbers = [[7, 7, 7], [7, 7, 8]];
    private static readonly DateTimeOffset[][] Times = [[Time, Time, Time], [Time, Time, Time.AddMicroseconds(1)]];

    [Fact]
    public async Task Columns_OfOneValueAndOfMany_KeepTheirValues()
    {
        await using var source = NpgsqlDataSource.Create(PostgreSqlServer.Shared.CreateDatabase());
        foreach (var (first, text, number, time) in from first in Texts from text in Texts from number in Numbers from time in Times select (first, text, number, time))
        {
            await using var command = source.CreateCommand();
            var rows = new PostgreSqlDialect().Rows(command, new("first", first), new("text", text), new("number", number), new("time", time));
            command.CommandText = $"SELECT r.\"first\", r.\"text\", r.\"number\", r.\"time\" FROM {rows}";
            var read = new List<(string? First, string? Text, long Number, DateTimeOffset Time)>();
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                read.Add((reader.GetValue(0) as string, reader.GetValue(1) as string, reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3)));
            }

            Assert.Equal([.. Enumerable.Range(0, 3).Select(row => (first[row], text[row], number[row], time[row]))], read);
        }
    }

    [Fact]
    public async Task Columns_WithoutRows_AreNone()
    {
        await using var source = NpgsqlDataSource.Create(PostgreSqlServer.Shared.CreateDatabase());
        await using var command = source.CreateCommand();
        var rows = new PostgreSqlDialect().Rows(command, new("text", Array.Empty<string>()), new("number", Array.Empty<long>()));
        command.CommandText = $"SELECT COUNT(*) FROM {rows}";

        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }
}
