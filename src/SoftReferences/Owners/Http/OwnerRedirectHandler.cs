namespace SoftReferences;

/// <summary>Rejects what a redirect led to: another place answered, such as a login page, and its 404 would look like the owner's. A primary handler of the application follows redirects by default.</summary>
internal sealed class OwnerRedirectHandler : DelegatingHandler
{
    private static readonly OwnerProblem Followed = new(
        UnknownKind.AccessDenied,
        "it answered with a redirect, which its HttpClient followed: set AllowAutoRedirect of the handler to false, and check 'BaseAddress', and whether a proxy asks for a login");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (asked, method, content) = (request.RequestUri, request.Method, request.Content);
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.RequestMessage is not { RequestUri: { } answered } || answered == asked)
            {
                return response;
            }

            response.Dispose();
            throw new WrongAnswerException(Followed);
        }
        finally
        {
            // Following a redirect changes the request, so that a retry would go to the other place.
            (request.RequestUri, request.Method, request.Content) = (asked, method, content);
        }
    }
}
