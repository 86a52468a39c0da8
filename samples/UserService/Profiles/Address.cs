using System.Text.Json;
using System.Text.Json.Serialization;
using UserService.Requests;

namespace UserService.Profiles;

/// <summary>A postal address. Stored as JSON.</summary>
internal sealed record Address
{
    private const int MaximumLength = 200;

    public string? Street { get; init; }

    public string? City { get; init; }

    public string? State { get; init; }

    public string? Zip { get; init; }

    public string? Country { get; init; }

    /// <summary>Gets members with unknown names. <see cref="Validate"/> rejects them, and they are never stored.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; init; }

    public void Validate(string pointer, RequestErrors errors)
    {
        errors.Text($"{pointer}/street", Street, MaximumLength);
        errors.Text($"{pointer}/city", City, MaximumLength);
        errors.Text($"{pointer}/state", State, MaximumLength);
        errors.Text($"{pointer}/zip", Zip, MaximumLength);
        errors.Text($"{pointer}/country", Country, MaximumLength);
        foreach (var key in Unknown?.Keys ?? [])
        {
            errors.Add($"{pointer}/{RequestErrors.Escape(key)}", "is none of 'street', 'city', 'state', 'zip', 'country'");
        }
    }
}
