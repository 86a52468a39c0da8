using System.Runtime.InteropServices;
using Demo;
using Demo.Services;
using Demo.Telling;

if (args.Except(["--stay"], StringComparer.Ordinal).FirstOrDefault() is { } unknown)
{
    await Console.Error.WriteLineAsync($"Unknown argument '{unknown}'. Usage: dotnet run --project samples/Demo [-- --stay]");
    return 2;
}

using var stopping = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var narrator = new Narrator();
try
{
    await using var stage = new Stage();
    await Story.TellAsync(stage, narrator, stopping.Token);
    narrator.Conclude();
    if (args.Contains("--stay"))
    {
        narrator.Say($"auth-service stays at {stage.Auth.Address}, user-service at {stage.Users.Address}. Press Ctrl+C to stop them.");
        await Task.Delay(Timeout.InfiniteTimeSpan, stopping.Token);
    }
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    narrator.Say("Stopped.");
}

return narrator.ExitCode;

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopping.Cancel();
}
