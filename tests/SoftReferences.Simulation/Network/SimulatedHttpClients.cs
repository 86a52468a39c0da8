namespace SoftReferences.Simulation;

/// <summary>Gives the clients of one process their way into the simulated network.</summary>
internal sealed class SimulatedHttpClients(SimulatedHttpHandler handler) : IHttpClientFactory
{
    public HttpClient CreateClient(string name) => new(handler, disposeHandler: false)
    {
        // Its own timeout is of the real clock.
        Timeout = Timeout.InfiniteTimeSpan,
        BaseAddress = new($"http://{name.Split(':')[1]}/"),
    };
}
