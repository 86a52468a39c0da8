namespace SoftReferences;

/// <summary>Rejects calls in the name of a request that has ended meanwhile, as in a retry: the owner might answer for another tenant.</summary>
internal sealed class OwnerScopeHandler(IExistenceScope? scope) : DelegatingHandler
{
    private readonly CallScope _scope = new(scope);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _scope.HasEnded
        ? Task.FromException<HttpResponseMessage>(new InvalidOperationException("the request that it was made for has ended"))
        : base.SendAsync(request, cancellationToken);
}
