using System.Net;

namespace SoftReferences.Simulation;

/// <summary>Carries the requests of one process to the host that their address leads to, and the answers back, subject to the faults of the network.</summary>
internal sealed class SimulatedHttpHandler(SimulatedProcess process, string node, World world) : HttpMessageHandler
{
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(90);
    private static readonly AsyncLocal<string> CurrentPurpose = new();

    /// <summary>Runs a service of a process, and labels its calls with the service.</summary>
    public static async Task RunAsync(string purpose, Func<Task> service)
    {
        CurrentPurpose.Value = purpose;
        await service();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var address = request.RequestUri!;
        var call = new HttpCall(process, CurrentPurpose.Value!, ClaimInHand.Lease, request.Method, address.AbsolutePath[1..], address.Query.TrimStart('?'), request.Content?.Headers.ContentType?.MediaType, body);
        var result = new TaskCompletionSource<HttpResponseMessage>();
        await using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource<HttpResponseMessage>)state!).TrySetCanceled(token), result).ConfigureAwait(false);
        var host = world.HostOf(address.Host);
        if (world.Guards.Bypass(call, host) is { } invented)
        {
            process.Post(TimeSpan.FromMilliseconds(1), () => result.TrySetResult(invented.ToResponse()));
        }
        else
        {
            Send(call, host, result);
        }

        return await result.Task.ConfigureAwait(false);
    }

    private void Send(HttpCall call, OwnerHost host, TaskCompletionSource<HttpResponseMessage> result)
    {
        if (host.Process is not { IsAlive: true } target)
        {
            process.Post(TimeSpan.FromMilliseconds(1), () => result.TrySetException(new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused.")));
            return;
        }

        world.Network.Send(node, host.Name, target, () => host.Answer(call, reply => world.Network.Send(host.Name, node, process, () => Receive(call, reply, result))), mayDuplicate: true);
    }

    private void Receive(HttpCall call, HttpReply reply, TaskCompletionSource<HttpResponseMessage> result)
    {
        if (result.Task.IsCompleted)
        {
            return;
        }

        if (world.Network.Happens(world.Network.Faults.Garbling))
        {
            world.Trace.Add($"{process} gets a spoilt answer");
            reply = AnswerSpoiler.Spoil(reply, world.Chance, world.LastReply);
        }

        // An answer to a different question counts only if both questions have the same keys.
        world.LastReply = reply;
        if (reply.Statement is { } statement && reply.Question?.Path == call.Path && statement.Keys.SequenceEqual(OwnerProtocol.KeysOf(call)))
        {
            world.Judge.Told(call, statement);
        }

        if (call.Purpose == nameof(CleanupService) && world.Network.Happens(world.Network.Faults.Pausing))
        {
            var pause = world.Chance.UpTo(LongPause);
            world.Trace.Add($"{process} stands still for {pause.TotalSeconds:0.0} s with an answer in its hands");
            process.Freeze(pause);
        }

        process.Post(TimeSpan.Zero, () => result.TrySetResult(reply.ToResponse()));
    }
}
