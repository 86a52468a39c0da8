using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace UserService.Data;

/// <summary>Stores JSON of the client's own shape as the text that it came in.</summary>
internal sealed class JsonElementConverter() : ValueConverter<JsonElement, string>(json => json.GetRawText(), text => Parse(text))
{
    private static JsonElement Parse(string text) => JsonElement.Parse(text);
}
