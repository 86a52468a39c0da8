using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using SoftReferences.CleanupWorker;
using SoftReferences.TestSupport;

namespace SoftReferences.Tool.Tests.Operations;

/// <summary>A service that cleans up in its own process, with a low limit for removals.</summary>
public sealed class RunningService : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private Process? _process;

    public string ConnectionString { get; } = PostgreSqlServer.Shared.CreateDatabase();

    public async Task InitializeAsync()
    {
        await CreateTablesAsync(Options<UsersContext>(UsersContext.Configure), options => new UsersContext(options));
        await CreateTablesAsync(Options<PetsContext>(PetsContext.Configure), options => new PetsContext(options));
        _process = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                ToolRun.Program("SoftReferences.CleanupWorker"), "--ConnectionStrings:Database", ConnectionString,
                "--SoftReferences:Breaker:MaximumKeys", "3", "--SoftReferences:Breaker:MaximumKeyShare", "1", "--SoftReferences:Breaker:MaximumRowShare", "1", "--SoftReferences:Breaker:AlwaysAllowedKeys", "0",
                "--SoftReferences:Cleanup:FeedWait", "00:00:00.200", "--SoftReferences:Cleanup:PollInterval", "00:00:00.050", "--Logging:LogLevel:Default", "None",
            ]));
    }

    /// <summary>Runs the tool against the service, configured with its database.</summary>
    internal Task<(int ExitCode, string Output, string Error)> AskAsync(ToolRun run, params string[] arguments) =>
        run.RunAsync([.. arguments, "--assembly", ToolRun.Program("SoftReferences.CleanupWorker"), "--", "--ConnectionStrings:Database", ConnectionString]);

    /// <summary>Adds users with a pet each, and deletes the users.</summary>
    public async Task DeleteUsersAsync(int first, int count)
    {
        var users = $"SELECT md5(number::text)::uuid AS id FROM generate_series({first}, {first + count - 1}) AS number";
        await ExecuteAsync($"INSERT INTO auth_schema.users {users}; INSERT INTO user_schema.pets SELECT gen_random_uuid(), u.id FROM ({users}) AS u");
        await ExecuteAsync($"DELETE FROM auth_schema.users WHERE id IN ({users})");
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Waits until a SQL condition is true.</summary>
    public async Task UntilAsync(string condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await QueryAsync<bool>($"SELECT {condition}"))
        {
            Assert.True(waited.Elapsed < Patience && !_process!.HasExited, $"The condition did not become true in time: {condition}");
            await Task.Delay(20);
        }
    }

    public Task DisposeAsync()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.WaitForExit();
        _process?.Dispose();
        return Task.CompletedTask;
    }

    private static async Task CreateTablesAsync<TContext>(DbContextOptions<TContext> options, Func<DbContextOptions<TContext>, TContext> create)
        where TContext : DbContext
    {
        await using var context = create(options);
        await context.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
        await context.Database.CreateSoftReferenceTriggersAsync();
    }

    private DbContextOptions<TContext> Options<TContext>(Action<DbContextOptionsBuilder, string?> configure)
        where TContext : DbContext
    {
        var builder = new DbContextOptionsBuilder<TContext>();
        configure(builder, ConnectionString);
        return builder.Options;
    }
}
