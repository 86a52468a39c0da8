using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace SoftReferences.OpenApi;

/// <summary>Shows references, wherever they stand, as the ids that they are.</summary>
internal sealed class ReferenceSchemaTransformer : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(context);
        var type = context.JsonTypeInfo;

        // A parameter that is read from a text is described as that text, and only its descriptor knows better.
        if (context.JsonPropertyInfo is null && ReferenceSchema.Find(context.ParameterDescription?.ParameterDescriptor?.ParameterType) is { } parameter)
        {
            parameter.ApplyTo(schema, isNullable: false, ownDescription: null);
        }
        else if (ReferenceSchema.Find(type.Type) is { } reference)
        {
            reference.ApplyTo(schema, IsNullable(schema, type.Type), OwnDescription(context.JsonPropertyInfo?.AttributeProvider));
        }
        else
        {
            DescribeElements(schema, type);
        }

        return Task.CompletedTask;
    }

    // The schema of an element is left out where the serializer says nothing about its type, as with every converter.
    private static void DescribeElements(OpenApiSchema schema, JsonTypeInfo type)
    {
        var element = ReferenceSchema.Find(type.ElementType);
        if (type.Kind == JsonTypeInfoKind.Enumerable && element is not null)
        {
            schema.Items = element.Create(type.ElementType!);
        }
        else if (type.Kind == JsonTypeInfoKind.Dictionary)
        {
            schema.AdditionalProperties = element?.Create(type.ElementType!) ?? schema.AdditionalProperties;
            schema.Description ??= ReferenceSchema.Find(type.KeyType)?.DescriptionOfNames;
        }
    }

    private static bool IsNullable(OpenApiSchema schema, Type type) =>
        schema.Type?.HasFlag(JsonSchemaType.Null) == true || Nullable.GetUnderlyingType(type) is not null;

    private static string? OwnDescription(ICustomAttributeProvider? member) =>
        member?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: true).OfType<DescriptionAttribute>().FirstOrDefault()?.Description;
}
