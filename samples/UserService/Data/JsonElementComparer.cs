using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace UserService.Data;

/// <summary>Compares JSON by what it says. An element is immutable, so that its snapshot is itself.</summary>
internal sealed class JsonElementComparer() : ValueComparer<JsonElement>(
    (left, right) => JsonElement.DeepEquals(left, right),
    json => json.GetRawText().GetHashCode(StringComparison.Ordinal),
    json => json);
