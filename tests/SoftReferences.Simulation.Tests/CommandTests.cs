using System.Diagnostics;

namespace SoftReferences.Simulation.Tests;

public sealed class CommandTests
{
    [Fact]
    public async Task Replay_InTwoProcesses_PrintsTheSame()
    {
        var (first, firstCode) = await RunAsync("--seed", "5");
        var (second, secondCode) = await RunAsync("--seed", "5");

        Assert.Equal(first, second);
        Assert.Matches("""Seed 5: \d+ steps, hash [0-9a-f]{16}, no violation\.\s*$""", first);
        Assert.Equal((0, 0), (firstCode, secondCode));
    }

    [Fact]
    public async Task Violation_IsPrintedWithTheWayToRepeatIt()
    {
        var (output, code) = await RunAsync("--first-seed", "1", "--seeds", "2", "--without", "Confirmation");

        Assert.Contains("Replay it with: dotnet run --project tests/SoftReferences.Simulation -- --seed 1 --without Confirmation", output, StringComparison.Ordinal);
        Assert.Equal(1, code);
    }

    [Theory]
    [InlineData("--seeds", "0", "'--seeds' must be at least 1.")]
    [InlineData("--first-seed", "0", "'--first-seed' must be at least 1.")]
    public async Task Number_BelowOne_IsRefused(string option, string value, string message)
    {
        var (output, code) = await RunAsync(option, value);

        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    private static async Task<(string Output, int Code)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(World).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (await output + await error, process.ExitCode);
    }
}
