using System.Runtime.InteropServices;

namespace SoftReferences.Tool;

/// <summary>Cancels the work of the application's process on a signal, or when its input ends. The input ends when the tool closes it or exits.</summary>
internal sealed class AppCancellation : IDisposable
{
    // Never disposed, because the thread that waits for the input may still use it.
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;

    public AppCancellation()
    {
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Cancel))];
        var input = Console.OpenStandardInput();
        // The application must not read the input, so for the application it is empty.
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

    // A terminal sends its signals to both processes. If this one exited at once, a scratch database would be left behind.
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
            // An input that cannot be read counts as ended.
        }

        _source.Cancel();
    }
}
