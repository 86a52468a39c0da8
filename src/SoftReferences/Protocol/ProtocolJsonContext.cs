using System.Text.Json;
using System.Text.Json.Serialization;

namespace SoftReferences;

/// <summary>The JSON serialization of the owner protocol, for both sides. Missing, null and duplicate properties are errors, not defaults.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.General,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    MaxDepth = 16,
    Converters = [typeof(OwnedStatusJsonConverter)])]
[JsonSerializable(typeof(ExistsRequest))]
[JsonSerializable(typeof(ExistsResponse))]
[JsonSerializable(typeof(DeletionsResponse))]
[JsonSerializable(typeof(DeletionEvent))]
[JsonSerializable(typeof(CatalogResponse))]
internal sealed partial class ProtocolJsonContext : JsonSerializerContext;
