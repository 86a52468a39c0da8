using System.Text.Json;
using SoftReferences.Stores;

namespace SoftReferences.Simulation;

/// <summary>The guards of one run. The one that is off is bypassed around the code under test, never inside it.</summary>
/// <param name="without">The guard that is off.</param>
internal sealed class Guards(Guard? without)
{
    public bool Fences => without != Guard.Fencing;

    public bool Confirms => without != Guard.Confirmation;

    public bool WaitsForTheHorizon => without != Guard.Horizon;

    /// <summary>Gets a value indicating whether canaries expose a lying owner. Without this guard, the liar knows the canaries and answers correctly for them.</summary>
    public bool UsesCanaries => without != Guard.Canary;

    public bool WaitsForGrace => without != Guard.Grace;

    public bool Limits => without != Guard.Breaker;

    /// <summary>Gets a value indicating whether an owner compares the tombstone that is shown to it.</summary>
    public bool ComparesWhatWasSeen => without != Guard.Rewind;

    /// <summary>Makes up the answer to a call that would not be made without the guard.</summary>
    /// <param name="call">The call.</param>
    /// <param name="host">The host that it would go to.</param>
    /// <returns>The answer, or <see langword="null"/> if the call is made.</returns>
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
