using System.Runtime.InteropServices;

namespace SoftReferences.Tool;

/// <summary>Cancels what the application's process does, when a signal says so or its input ends: the tool closes that, and so does its own end.</summary>
internal sealed class AppCancellation : IDisposable
{
    // Never disposed: whoever waits for the input may still be there.
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;

    public AppCancellation()
    {
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Cancel))];
        var input = Console.OpenStandardInput();
        // What an application reads has an end from the beginning.
        Console.SetIn(TextReader.Null);
        new Thread(() => AwaitEnd(input)) { IsBackground = true, Name = "softref input" }.Start();
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }
    }

    // A terminal sends its signals to both processes, and one that ended at once would leave what it made.
    private void Cancel(PosixSignalContext context)
    {
        context.Cancel = true;
        _source.Cancel();
    }

    private void AwaitEnd(Stream input)
    {
        try
        {
            while (input.ReadByte() >= 0)
            {
            }
        }
        catch (IOException)
        {
            // An input that cannot be read has ended.
        }

        _source.Cancel();
    }
}
