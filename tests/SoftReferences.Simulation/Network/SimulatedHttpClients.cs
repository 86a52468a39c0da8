namespace SoftReferences.Simulation;

/// <summary>Creates the HTTP clients of one process, which send their requests over the simulated network.</summary>
internal sealed class SimulatedHttpClients(SimulatedHttpHandler handler) : IHttpClientFactory
{
    public HttpClient CreateClient(string name) => new(handler, disposeHandler: false)
    {
        // The client's own timeout would use the real clock.
        Timeout = Timeout.InfiniteTimeSpan,
        BaseAddress = new($"http://{name.Split(':')[1]}/"),
    };
}
