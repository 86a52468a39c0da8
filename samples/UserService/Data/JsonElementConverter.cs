using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace UserService.Data;

/// <summary>Stores JSON of any shape as the text that the client sent.</summary>
internal sealed class JsonElementConverter() : ValueConverter<JsonElement, string>(json => json.GetRawText(), text => Parse(text))
{
    private static JsonElement Parse(string text) => JsonElement.Parse(text);
}
