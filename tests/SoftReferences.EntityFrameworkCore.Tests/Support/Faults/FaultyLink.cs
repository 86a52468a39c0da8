using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SoftReferences.EntityFrameworkCore.Tests.Faults;

/// <summary>A port in front of PostgreSQL whose connections break as planned.</summary>
internal sealed class FaultyLink : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<FaultyConnection, bool> _connections = new();
    private readonly int _serverPort;
    private readonly FaultPlan _plan;

    public FaultyLink(int serverPort, FaultPlan plan)
    {
        _serverPort = serverPort;
        _plan = plan;
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var connection in _connections.Keys)
        {
            connection.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        if (_plan.IsDown)
        {
            client.Dispose();
            return;
        }

        using var connection = await FaultyConnection.OpenAsync(client, _serverPort, _plan);
        _connections[connection] = true;
        await connection.RunAsync();
        _connections.TryRemove(connection, out _);
        if (_plan.IsDown)
        {
            foreach (var other in _connections.Keys)
            {
                other.Dispose();
            }
        }
    }
}
