using System.Text.Json;

namespace SoftReferences.Simulation;

/// <summary>The guards of one run. One that is off is missing around the code under test, never in it.</summary>
/// <param name="without">The one that is off.</param>
internal sealed class Guards(Guard? without)
{
    public bool Fences => without != Guard.Fencing;

    public bool Confirms => without != Guard.Confirmation;

    public bool WaitsForTheHorizon => without != Guard.Horizon;

    /// <summary>Gets a value indicating whether a lying owner is caught by what it knew before. Without it the liar knows which keys those are.</summary>
    public bool UsesCanaries => without != Guard.Canary;

    public bool WaitsForGrace => without != Guard.Grace;

    public bool Limits => without != Guard.Breaker;

    /// <summary>Gets a value indicating whether an owner compares what is shown to it.</summary>
    public bool ComparesWhatWasSeen => without != Guard.Rewind;

    /// <summary>Makes up the answer to a call that a missing guard would not make.</summary>
    /// <param name="call">The call.</param>
    /// <param name="host">The host that it would go to.</param>
    /// <returns>The answer; <see langword="null"/> when the call is made.</returns>
    public HttpReply? Bypass(HttpCall call, OwnerHost host)
    {
        if (Confirms || call.Purpose != nameof(CleanupService) || call.Path != ProtocolRoutes.Exists(host.Kind.Service))
        {
            return null;
        }

        var keys = OwnerProtocol.KeysOf(call);
        OwnedStatus[] statuses = [.. keys.Select(_ => OwnedStatus.Missing)];
        var service = host.Kind.Service;
        return new(
            System.Net.HttpStatusCode.OK,
            ProtocolRoutes.JsonMediaType,
            JsonSerializer.SerializeToUtf8Bytes(
                new ExistsResponse(service.Name, service.Resource, host.Database.Epoch, call.Caller.Time.GetUtcNow(), statuses, ExistsDigest.Of(keys, statuses)),
                ProtocolJsonContext.Default.ExistsResponse));
    }
}
