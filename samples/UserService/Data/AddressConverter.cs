using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using UserService.Profiles;

namespace UserService.Data;

/// <summary>Stores an address as a JSON object with the parts that are set.</summary>
internal sealed class AddressConverter() : ValueConverter<Address, string>(address => Write(address), text => Read(text))
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static string Write(Address address) => JsonSerializer.Serialize(address, Options);

    private static Address Read(string text) => JsonSerializer.Deserialize<Address>(text, Options)!;
}
