using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SoftReferences.EntityFrameworkCore.Tests.Faults;

/// <summary>One connection through a <see cref="FaultyLink"/>. It parses the messages of PostgreSQL's protocol, version 3, to tell which answer belongs to which request.</summary>
internal sealed class FaultyConnection : IDisposable
{
    private const int EncryptionRequestLength = 8;
    private const int BufferSize = 16 * 1024;

    private readonly TcpClient _client;
    private readonly TcpClient _server = new() { NoDelay = true };
    private readonly FaultPlan _plan;
    private readonly ConcurrentQueue<int> _unanswered = new();

    // Starts at -1, because the first thing the server sends, when it has accepted the connection, answers no request.
    private int _answered = -1;
    private int _sent;
    private int? _lostAnswer;

    private FaultyConnection(TcpClient client, FaultPlan plan)
    {
        _client = client;
        _plan = plan;
        _client.NoDelay = true;
    }

    public static async Task<FaultyConnection> OpenAsync(TcpClient client, int serverPort, FaultPlan plan)
    {
        var connection = new FaultyConnection(client, plan);
        await connection._server.ConnectAsync(IPAddress.Loopback, serverPort);
        return connection;
    }

    /// <summary>Forwards the messages of both sides until one of them disconnects. A connection that breaks is closed at the server first, so that its transaction has ended when the client notices.</summary>
    public async Task RunAsync()
    {
        var answers = Guarded(AnswersAsync());
        var requests = Guarded(RequestsAsync());
        if (await Task.WhenAny(answers, requests) == answers)
        {
            _client.Close();
        }

        await requests;
        if (_server.Connected)
        {
            await Guarded(Task.Run(() => _server.Client.Shutdown(SocketShutdown.Send)));
        }

        await answers;
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    private static async Task Guarded(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One side has disconnected.
        }
    }

    private async Task RequestsAsync()
    {
        var (from, to) = (new BufferedStream(_client.GetStream(), BufferSize), _server.GetStream());
        await to.WriteAsync(await StartupAsync(_client.GetStream()));
        var waiting = new MemoryStream();
        while (true)
        {
            var message = await ReadAsync(from);
            waiting.Write(message);
            switch ((char)message[0])
            {
                case 'Q' or 'S' or 'c':
                    var effect = _plan.Next(out var step);
                    _unanswered.Enqueue(step);
                    if (effect == FaultEffect.LoseRequest)
                    {
                        return;
                    }

                    await _plan.GoesOn;
                    if (effect == FaultEffect.LoseAnswer)
                    {
                        _lostAnswer = _sent;
                    }

                    _sent++;
                    break;
                case 'd' or 'f' or 'H' or 'X' or 'p':
                    break;
                default:
                    continue;
            }

            await to.WriteAsync(waiting.ToArray());
            waiting.SetLength(0);
            if (_lostAnswer is not null)
            {
                return;
            }
        }
    }

    private async Task AnswersAsync()
    {
        var (from, to) = (new BufferedStream(_server.GetStream(), BufferSize), new BufferedStream(_client.GetStream(), BufferSize));
        try
        {
            while (true)
            {
                var message = await ReadAsync(from);
                await _plan.GoesOn;
                if (_lostAnswer is null || _answered < _lostAnswer)
                {
                    await to.WriteAsync(message);
                }

                switch ((char)message[0])
                {
                    // The server is ready for the next request (Z), or for the rows of a COPY (G).
                    case 'Z' or 'G':
                        if (_answered++ >= 0 && _unanswered.TryDequeue(out var step) && message[^1] != 'I')
                        {
                            _plan.LeavesTransactionOpen(step);
                        }

                        await to.FlushAsync();
                        break;

                    // Authentication waits for the client, and notifications for nothing.
                    case 'R' or 'A' or 'N':
                        await to.FlushAsync();
                        break;
                }
            }
        }
        finally
        {
            await to.FlushAsync();
        }
    }

    private static async Task<byte[]> StartupAsync(NetworkStream from)
    {
        while (true)
        {
            var length = new byte[sizeof(int)];
            await from.ReadExactlyAsync(length);
            var message = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
            length.CopyTo(message, 0);
            await from.ReadExactlyAsync(message.AsMemory(sizeof(int)));
            if (message.Length != EncryptionRequestLength)
            {
                return message;
            }

            await from.WriteAsync("N"u8.ToArray());
        }
    }

    private static async Task<byte[]> ReadAsync(Stream from)
    {
        var header = new byte[1 + sizeof(int)];
        await from.ReadExactlyAsync(header);
        var message = new byte[1 + BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1))];
        header.CopyTo(message, 0);
        await from.ReadExactlyAsync(message.AsMemory(header.Length));
        return message;
    }
}
