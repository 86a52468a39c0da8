using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SoftReferences;

/// <summary>Creates the JSON converter for each type of soft reference. The types carry it as an attribute, so nothing has to be registered.</summary>
/// <remarks>It uses reflection. An application that is compiled ahead of time registers the closed converters instead.</remarks>
public sealed class SoftRefJsonConverterFactory : JsonConverterFactory
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert)
    {
        ArgumentNullException.ThrowIfNull(typeToConvert);
        return typeToConvert.IsGenericType
            && typeToConvert.GetGenericTypeDefinition() is var definition
            && (definition == typeof(SoftRef<>) || definition == typeof(SoftRef<,>));
    }

    /// <inheritdoc/>
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Documented: ahead-of-time compiled applications name the closed converters.")]
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(typeToConvert);
        var arguments = typeToConvert.GetGenericArguments();
        var converter = arguments.Length == 1 ? typeof(SoftRefJsonConverter<>) : typeof(SoftRefJsonConverter<,>);
        return (JsonConverter)Activator.CreateInstance(converter.MakeGenericType(arguments))!;
    }
}
