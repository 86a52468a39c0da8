using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace SoftReferences.AspNetCore;

/// <summary>A member of an object that is bound from a request: a property, or the parameter of a record's constructor that sets it.</summary>
/// <param name="Property">The property.</param>
/// <param name="Parameter">The parameter, if there is one.</param>
internal readonly record struct BoundMember(ModelMetadata Property, ModelMetadata? Parameter)
{
    /// <summary>Gets the name under which it is bound.</summary>
    public string Name => Bound.BinderModelName ?? Parameter?.ParameterName ?? Property.PropertyName!;

    public BindingSource? Source => Bound.BindingSource;

    /// <summary>Gets the declared policy. The attribute of a record's positional parameter is on the parameter.</summary>
    public UnavailableOwnerPolicy? Policy =>
        UnavailablePolicy.In(Property.ContainerType!.GetProperty(Property.PropertyName!))
        ?? ((Parameter as DefaultModelMetadata)?.Attributes.ParameterAttributes is { } attributes ? UnavailablePolicy.In([.. attributes]) : null);

    /// <summary>Gets a value indicating whether the member cannot be set, so that at most the object in it is filled.</summary>
    public bool IsReadOnly => Parameter is null && Property.IsReadOnly;

    private ModelMetadata Bound => Parameter ?? Property;

    /// <summary>Returns the members of a type that may be bound and read. Without a setter, objects and lists may still be filled, but values and arrays may not.</summary>
    public static IEnumerable<BoundMember> Of(ModelMetadata type) =>
        from property in type.Properties
        where property.PropertyGetter is not null
        let parameter = type.BoundConstructor?.BoundConstructorParameters?.FirstOrDefault(parameter =>
            parameter.ParameterName == property.PropertyName && parameter.ModelType == property.ModelType)
        let member = new BoundMember(property, parameter)
        where member.Bound.IsBindingAllowed
            && (!member.IsReadOnly || HeldItems.IsPair(type.ModelType) || property.ModelType is { IsValueType: false, IsArray: false })
        select member;
}
