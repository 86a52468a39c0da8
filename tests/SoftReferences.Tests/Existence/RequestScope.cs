namespace SoftReferences.Tests;

/// <summary>The tenant of the current request, as an accessor of requests returns it. The execution context carries the request and not the tenant, so a request that has ended has no tenant.</summary>
internal sealed class RequestScope : IExistenceScope
{
    private readonly AsyncLocal<Request?> _request = new();

    public string? Current => _request.Value is { IsDisposed: true } ? throw new ObjectDisposedException(nameof(Request)) : _request.Value?.Tenant;

    public Request Begin(string tenant) => _request.Value = new() { Tenant = tenant };

    public void Leave() => _request.Value = null;

    internal sealed class Request
    {
        public string? Tenant { get; set; }

        public bool IsDisposed { get; set; }
    }
}
