using System.Text.Json;
using System.Text.Json.Serialization;

namespace SoftReferences;

/// <summary>The JSON of the owner protocol, for both of its ends. What is missing, null or said twice is an error, not a default.</summary>
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
