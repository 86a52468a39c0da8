using System.Diagnostics;

namespace SoftReferences.EndToEnd.Tests;

/// <summary>Runs the first command of the README.</summary>
public sealed class DemoTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Demo_TellsItsStory_AndMeetsEveryExpectation()
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var demo = Process.Start(new ProcessStartInfo("dotnet", [ServiceProcess.AssemblyOf("Demo")]) { RedirectStandardOutput = true })!;
        try
        {
            var output = await demo.StandardOutput.ReadToEndAsync(timeout.Token);
            await demo.WaitForExitAsync(timeout.Token);

            Assert.True(demo.ExitCode == 0, output);
            Assert.Matches("All [0-9]+ expectations were met", output);
        }
        finally
        {
            if (!demo.HasExited)
            {
                demo.Kill(entireProcessTree: true);
            }
        }
    }
}
