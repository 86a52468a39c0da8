using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace UserService.Data;

/// <summary>Compares JSON by its content. Elements are immutable, so that they are their own snapshots.</summary>
internal sealed class JsonElementComparer() : ValueComparer<JsonElement>(
    (left, right) => JsonElement.DeepEquals(left, right),
    json => json.GetRawText().GetHashCode(StringComparison.Ordinal),
    json => json);
