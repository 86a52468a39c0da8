using System.Diagnostics;
using Npgsql;
using SoftReferences.TestSupport;

namespace SoftReferences.Tool.Tests;

/// <summary>The samples are examples of good use, so the checks must find nothing in them, except in the model that the demo forbids.</summary>
[Collection(ScratchDatabaseTests.Scratch)]
public sealed class SampleChecksTests : IDisposable
{
    private readonly ToolRun _run = new();

    [Theory]
    [InlineData("UserService", "PostgreSqlUserDbContext")]
    [InlineData("AuthService", "PostgreSqlAuthDbContext")]
    public async Task SampleOnPostgreSql_HasNoFindings(string program, string context)
    {
        var (exitCode, output, error) = await _run.RunAsync(
            "check", "all", "--scratch", "--context", context, "--connection", PostgreSqlServer.Shared.AdministratorConnectionString, "--assembly", ToolRun.Program(program));
        Assert.Equal($"{ToolRun.Program(program)}: no findings in {context}.\n", output + error);
        Assert.Equal(0, exitCode);
    }

    [Theory]
    [InlineData("UserService", "SqliteUserDbContext")]
    [InlineData("AuthService", "SqliteAuthDbContext")]
    public async Task SampleOnSqlite_HasNoFindings(string program, string context)
    {
        var (exitCode, output, error) = await _run.RunAsync("check", "all", "--scratch", "--context", context, "--assembly", ToolRun.Program(program));
        Assert.Equal($"{ToolRun.Program(program)}: no findings in {context}.\n", output + error);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Baseline_WithoutAList_MakesOneWhereItIsNamed()
    {
        string[] check = ["check", "model", "--format", "msbuild", "--assembly", ToolRun.Program("Demo"), "--allow", "new.json"];
        var list = Path.Combine(_run.Directory, "new.json");
        Assert.Equal((2, string.Empty, $"'{list}' cannot be read: Could not find file '{list}'.\n"), await _run.RunAsync(check));
        Assert.Equal((0, string.Empty, string.Empty), await _run.RunAsync([.. check, "--baseline", "--issue", "https://issues.example/1"]));
        Assert.Equal((0, string.Empty, string.Empty), await _run.RunAsync(check));
    }

    [Fact]
    public async Task ForbiddenModelOfTheDemo_IsFound_AllowedByABaseline_AndMissedWhenItIsGone()
    {
        string[] check = ["check", "model", "--format", "msbuild", "--assembly", ToolRun.Program("Demo"), "--allow", "allow.json"];
        File.WriteAllText(Path.Combine(_run.Directory, "allow.json"), """{ "allowed": [] }""");
        var (exitCode, output, error) = await _run.RunAsync(check);
        Assert.Empty(error);
        Assert.Equal(1, exitCode);
        Assert.Contains($"{ToolRun.Program("Demo")} : error SREF101: 'Order' has the foreign key 'FK_orders_users_CustomerId' from 'order_schema.orders' to 'auth_schema.users'", output, StringComparison.Ordinal);

        Assert.Equal((0, string.Empty, string.Empty), await _run.RunAsync([.. check, "--baseline", "--issue", "https://issues.example/1"]));
        Assert.Equal((0, string.Empty, string.Empty), await _run.RunAsync(check));

        var list = Path.Combine(_run.Directory, "allow.json");
        File.WriteAllText(list, File.ReadAllText(list).Replace("\"SREF101\"", "\"SREF103\"", StringComparison.Ordinal));
        var (stale, said, _) = await _run.RunAsync(check);
        Assert.Equal(1, stale);
        Assert.Contains(" : error SREF101: ", said, StringComparison.Ordinal);
        Assert.Contains(" : error SREF900: The list of allowed findings has an entry for SREF103 at 'order_schema.orders.FK_orders_users_CustomerId', but there is no such finding any more", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DatabaseThatCannotBeReached_LeavesWhatTheModelBreaks_AndCannotRun()
    {
        string[] check = ["check", "all", "--format", "sarif", "--connection", "Host=127.0.0.1;Port=1;Timeout=5", "--allow", "allow.json", "--assembly", ToolRun.Program("Demo")];
        var list = Path.Combine(_run.Directory, "allow.json");
        const string Allowed =
            """{ "allowed": [ { "rule": "SREF301", "fingerprint": "0", "context": "OrdersContext", "reason": "It is there.", "issue": "https://issues.example/1" } ] }""";
        File.WriteAllText(list, Allowed);
        var (exitCode, output, error) = await _run.RunAsync(check);
        Assert.Equal(2, exitCode);
        Assert.EndsWith("or apply the migrations to a new database with '--scratch'.\n", error, StringComparison.Ordinal);
        Assert.Contains("\"ruleId\": \"SREF101\"", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\"ruleId\": \"SREF900\"", output, StringComparison.Ordinal);
        Assert.Contains("\"executionSuccessful\": false", output, StringComparison.Ordinal);

        Assert.Equal(2, (await _run.RunAsync([.. check, "--baseline", "--issue", "https://issues.example/1"])).ExitCode);
        Assert.Equal(Allowed, File.ReadAllText(list));
    }

    [Theory]
    [InlineData("TERM", false)]
    [InlineData("INT", true)]
    public async Task ScratchDatabase_OfACheckThatIsCancelled_IsDropped(string signal, bool isOfATerminal)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string[] arguments =
        [
            ToolRun.Program("SoftReferences.Tool"), "check", "database", "--scratch", "--context", "PostgreSqlUserDbContext",
            "--connection", PostgreSqlServer.Shared.AdministratorConnectionString, "--assembly", ToolRun.Program("UserService"),
        ];
        // A terminal signals the whole process group, so the tool gets one of its own. A test run in the background may ignore interrupts, which would be inherited, so the default is restored.
        using var process = Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", "setsid", "dotnet", .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        while (await CountScratchDatabasesAsync() == 0)
        {
            Assert.False(process.HasExited);
        }

        using (var kill = Process.Start("kill", [$"-{signal}", "--", isOfATerminal ? $"-{process.Id}" : $"{process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        Assert.Equal("Cancelled.\n", await process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.Equal(2, process.ExitCode);

        // Other tests may have scratch databases for a while.
        for (var look = 0; await CountScratchDatabasesAsync() > 0; look++)
        {
            Assert.InRange(look, 0, 300);
            await Task.Delay(100);
        }
    }

    private static async Task<long> CountScratchDatabasesAsync()
    {
        await using var connection = new NpgsqlConnection(PostgreSqlServer.Shared.AdministratorConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT COUNT(*) FROM pg_database WHERE datname LIKE 'softref_scratch_%'", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public void Dispose() => _run.Dispose();
}
