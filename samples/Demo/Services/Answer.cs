using System.Net;
using System.Text.Json;

namespace Demo.Services;

/// <summary>The response of a service.</summary>
internal sealed record Answer(HttpStatusCode Status, TimeSpan? RetryAfter, JsonElement Body)
{
    public Guid Id => Body.GetProperty("id").GetGuid();

    public string Summary => $"{(int)Status} {Status}{(RetryAfter is { } wait ? $", Retry-After: {wait.TotalSeconds:0} s" : null)}";
}
