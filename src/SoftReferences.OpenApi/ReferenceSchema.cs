using System.Collections.Concurrent;
using Microsoft.OpenApi;

namespace SoftReferences.OpenApi;

/// <summary>The schema of a type of reference: that of its key.</summary>
internal sealed class ReferenceSchema
{
    private const string DocumentationOfTheType = "The id of an entity that another service owns";

    private static readonly ConcurrentDictionary<Type, ReferenceSchema?> Known = new();

    private readonly JsonSchemaType _type;
    private readonly string? _format;
    private readonly string _description;
    private readonly (string Minimum, string Maximum)? _range;
    private readonly int? _maximumLength;
    private readonly string? _pattern;

    private ReferenceSchema(OwningService service, Type keyType)
    {
        // JSON numbers are used for every integer type that fits into 64 bits with a sign.
        (_type, _format) = Type.GetTypeCode(keyType) switch
        {
            _ when keyType == typeof(Guid) => (JsonSchemaType.String, "uuid"),
            TypeCode.SByte or TypeCode.Byte or TypeCode.Int16 or TypeCode.UInt16 or TypeCode.Int32 => (JsonSchemaType.Integer, "int32"),
            TypeCode.UInt32 or TypeCode.Int64 => (JsonSchemaType.Integer, "int64"),
            _ => (JsonSchemaType.String, (string?)null),
        };
        // Zero refers to nothing. The formats describe the ranges of the larger types.
        _range = Type.GetTypeCode(keyType) switch
        {
            TypeCode.SByte => ("-128", "127"),
            TypeCode.Byte => ("1", "255"),
            TypeCode.Int16 => ("-32768", "32767"),
            TypeCode.UInt16 => ("1", "65535"),
            TypeCode.UInt32 => ("1", "4294967295"),
            _ => null,
        };
        _maximumLength = _type == JsonSchemaType.String && _format is null ? OwnerKey.MaximumLength : null;
        _pattern = keyType == typeof(ulong) ? "^[0-9]{1,20}$" : null;
        _description = $"The id of an entity of {service.ResourceName}.";
        DescriptionOfNames = $"Each name is the id of an entity of {service.ResourceName}.";
    }

    /// <summary>Gets the description of an object whose property names are references.</summary>
    public string DescriptionOfNames { get; }

    /// <summary>Returns the schema for a type, or <see langword="null"/> if it is neither a reference nor a nullable one.</summary>
    public static ReferenceSchema? Find(Type? type) => type is null ? null : Known.GetOrAdd(Nullable.GetUnderlyingType(type) ?? type, Describe);

    /// <summary>Changes a schema to that of the id.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="isNullable">Whether null is allowed.</param>
    /// <param name="ownDescription">The application's description of the member, or <see langword="null"/>.</param>
    public void ApplyTo(OpenApiSchema schema, bool isNullable, string? ownDescription)
    {
        // The documentation of the type is for those who program with it, not for callers of the service.
        ownDescription ??= schema.Description?.StartsWith(DocumentationOfTheType, StringComparison.Ordinal) == true ? null : schema.Description;
        schema.Type = isNullable ? _type | JsonSchemaType.Null : _type;
        schema.Format = _format;
        schema.Pattern = _pattern;
        schema.Minimum = _range?.Minimum;
        schema.Maximum = _range?.Maximum;
        schema.MinLength = _maximumLength is null ? null : 1;
        schema.MaxLength = _maximumLength;
        schema.Description = ownDescription is null || ownDescription.EndsWith(_description, StringComparison.Ordinal) ? ownDescription ?? _description : $"{ownDescription} {_description}";
    }

    /// <summary>Creates the schema of an element.</summary>
    public OpenApiSchema Create(Type type)
    {
        var schema = new OpenApiSchema();
        ApplyTo(schema, Nullable.GetUnderlyingType(type) is not null, ownDescription: null);
        return schema;
    }

    // Any instance knows its owner, even the zero reference.
    private static ReferenceSchema? Describe(Type type)
    {
        if (!type.IsValueType || !type.IsGenericType || !typeof(ISoftRef).IsAssignableFrom(type))
        {
            return null;
        }

        var arguments = type.GetGenericArguments();
        return new(((ISoftRef)Activator.CreateInstance(type)!).Service, arguments.Length == 2 ? arguments[1] : typeof(Guid));
    }
}
