using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace SoftReferences.OpenApi;

/// <summary>Describes references as their ids, wherever they occur.</summary>
internal sealed class ReferenceSchemaTransformer : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(context);
        var type = context.JsonTypeInfo;

        if (context.JsonPropertyInfo is null && Parsed(context.ParameterDescription) is { } parameter)
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

    // A parameter that is parsed from text is described as a string. Its real type is only in its descriptor or, if it is a member of a controller's parameter, in its metadata.
    private static ReferenceSchema? Parsed(ApiParameterDescription? parameter) =>
        ReferenceSchema.Find(parameter?.ParameterDescriptor?.ParameterType) ?? ReferenceSchema.Find(parameter?.ModelMetadata?.ModelType);

    // The framework has no schema for the elements if the serializer uses a converter for their type.
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
