namespace SoftReferences;

/// <summary>Sends nothing in the name of a request that has ended while its call went on, as for an attempt that is repeated: the owner would answer somebody else.</summary>
internal sealed class OwnerScopeHandler(IExistenceScope? scope) : DelegatingHandler
{
    private readonly CallScope _scope = new(scope);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _scope.HasEnded
        ? Task.FromException<HttpResponseMessage>(new InvalidOperationException("the request that it was made for has ended"))
        : base.SendAsync(request, cancellationToken);
}
