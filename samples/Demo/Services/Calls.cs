using System.Net.Http.Json;
using System.Text.Json;

namespace Demo.Services;

internal static class Calls
{
    /// <summary>Sends a request, as the gateway would for a user.</summary>
    public static async Task<Answer> SendAsync(
        this ServiceProcess service, HttpMethod method, string path, object? body, Guid? user, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (user is not null)
        {
            request.Headers.Add("X-User-ID", user.ToString());
        }

        using var response = await service.Client.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return new(response.StatusCode, response.Headers.RetryAfter?.Delta, text.Length == 0 ? default : JsonElement.Parse(text));
    }

    public static Task<Answer> PostAsync(this ServiceProcess service, string path, object body, Guid? user, CancellationToken cancellationToken) =>
        service.SendAsync(HttpMethod.Post, path, body, user, cancellationToken);

    public static Task<Answer> GetAsync(this ServiceProcess service, string path, Guid? user, CancellationToken cancellationToken) =>
        service.SendAsync(HttpMethod.Get, path, null, user, cancellationToken);
}
