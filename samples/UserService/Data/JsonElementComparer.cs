using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace UserService.Data;

/// <summary>Compares JSON by its content. Elements are immutable, so that they are their own snapshots. Equal JSON can be written in many ways, so that only its kind is hashed.</summary>
internal sealed class JsonElementComparer() : ValueComparer<JsonElement>(
    (left, right) => JsonElement.DeepEquals(left, right),
    json => (int)json.ValueKind,
    json => json);
