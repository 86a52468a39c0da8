using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.AspNetCore;

/// <summary>The arguments of one call of an action, and the references in them.</summary>
/// <remarks>A body, and what is converted from one text, is walked by the serializer's contracts, all other values by the model metadata that they were bound with.</remarks>
internal sealed class ActionArguments(ActionExecutingContext context, BodyReferences body, ReferenceCollector references)
{
    private readonly IModelMetadataProvider _metadata = context.HttpContext.RequestServices.GetRequiredService<IModelMetadataProvider>();

    private BoundTypes Types => BoundTypes.Of(_metadata, body);

    /// <summary>Returns the names of types and members whose references cannot be found.</summary>
    public IEnumerable<string> NotFound() => context.ActionDescriptor.Parameters.Concat(context.ActionDescriptor.BoundProperties).SelectMany(bound =>
        bound.BindingInfo?.BindingSource == BindingSource.Body ? body.NotFoundIn(bound.ParameterType)
        : IsOutsideBody(bound) ? Types.NotFoundIn(_metadata.GetMetadataForType(bound.ParameterType), bound.BindingInfo?.BinderType is not null)
        : []);

    /// <summary>Returns the response to a request with a reference that could not be bound, or <see langword="null"/>. The action would see such a reference as zero or null.</summary>
    /// <remarks>Controllers with <c>[ApiController]</c> have already responded.</remarks>
    public SoftReferenceProblem? Unbound()
    {
        if (context.ModelState.IsValid)
        {
            return null;
        }

        var errors = context.ModelState
            .Where(static entry => entry.Value?.Errors.Count > 0)
            .Select(entry => (Place: UnboundAt(entry.Key, entry.Value!), entry.Value!.Errors))
            .Where(static found => found.Place is not null)
            .GroupBy(static found => found.Place!, static found => found.Errors.Select(static error => error.ErrorMessage), StringComparer.Ordinal)
            .ToDictionary(static place => place.Key, static place => place.SelectMany(static messages => messages).ToArray(), StringComparer.Ordinal);
        return errors.Count == 0 ? null : SoftReferenceProblem.Unbound(errors);
    }

    /// <summary>Collects the references of all parameters and of the controller's bound properties.</summary>
    public ReferenceCollector Collect()
    {
        foreach (var parameter in context.ActionDescriptor.Parameters)
        {
            if (context.ActionArguments.TryGetValue(parameter.Name, out var value))
            {
                Collect(parameter, value, parameter is ControllerParameterDescriptor { ParameterInfo: var info } ? info : null);
            }
        }

        foreach (var bound in BoundProperties())
        {
            Collect(bound, bound.PropertyInfo.GetValue(context.Controller), bound.PropertyInfo);
        }

        return references;
    }

    private static bool IsOutsideBody(ParameterDescriptor parameter) =>
        parameter.BindingInfo?.BindingSource is not { } source || (source.IsFromRequest && source != BindingSource.Body);

    private static string NameOf(ParameterDescriptor parameter) => parameter.BindingInfo?.BinderModelName ?? parameter.Name;

    // If no value was sent, the error comes from a rule of the application, such as [Required], which the action handles itself.
    private string? UnboundAt(string key, ModelStateEntry entry)
    {
        foreach (var bound in context.ActionDescriptor.Parameters.Concat(BoundProperties()).Where(IsOutsideBody))
        {
            var (metadata, source, name) = (_metadata.GetMetadataForType(bound.ParameterType), bound.BindingInfo?.BindingSource, NameOf(bound));
            var found = key.StartsWith(name, StringComparison.OrdinalIgnoreCase) ? BoundReference.Find(metadata, new(source, name), key.AsSpan(name.Length)) : null;
            if (found is null && bound.BindingInfo?.BinderModelName is null)
            {
                found = BoundReference.Find(metadata, new(source, string.Empty), key);
            }

            if (found is { } reference && (entry.RawValue is not null || reference.Name == name))
            {
                return PlaceOf(reference);
            }
        }

        return null;
    }

    // Without those that are not bound in this request, such as properties without SupportsGet in a GET: their values are the controller's own.
    private IEnumerable<ControllerBoundPropertyDescriptor> BoundProperties() => context.ActionDescriptor.BoundProperties
        .OfType<ControllerBoundPropertyDescriptor>()
        .Where(bound => bound.BindingInfo?.RequestPredicate?.Invoke(context) != false);

    private void Collect(ParameterDescriptor parameter, object? value, ICustomAttributeProvider? member)
    {
        var source = parameter.BindingInfo?.BindingSource;
        var policy = UnavailablePolicy.In(member);
        if (source == BindingSource.Body)
        {
            body.Collect(value, parameter.ParameterType, string.Empty, policy, references);
        }
        else if (IsOutsideBody(parameter))
        {
            var name = NameOf(parameter);
            var metadata = _metadata.GetMetadataForType(parameter.ParameterType);

            // The members of an object are bound with the parameter's name as prefix if the request has any such key, otherwise without a prefix.
            var prefix = metadata.IsComplexType && !metadata.IsEnumerableType && !context.ModelState.Keys.Any(key => key.StartsWith(name + ".", StringComparison.OrdinalIgnoreCase)) ? string.Empty : name;
            Collect(metadata, value, new(source, prefix), policy);
        }
    }

    private void Collect(ModelMetadata metadata, object? value, BoundReference at, UnavailableOwnerPolicy? policy)
    {
        if (value is ISoftRef reference)
        {
            references.Add(reference, PlaceOf(at), policy);
        }
        else if (value is null || !Types.CanHold(metadata))
        {
            return;
        }
        else if (metadata.ElementMetadata is { } element && BoundReference.ValueOf(element) is { } entry)
        {
            foreach (var (key, item) in HeldItems.Entries(value))
            {
                var place = at with { Name = $"{at.Name}/{HeldItems.PlaceOf(key)}" };
                Collect(entry, key as ISoftRef, place, policy);
                Collect(entry, item, place, policy);
            }
        }
        else if (metadata.ElementMetadata is { } listed)
        {
            var index = 0;
            foreach (var item in HeldItems.Of(value, listed.ModelType))
            {
                Collect(listed, item, at with { Name = string.Create(CultureInfo.InvariantCulture, $"{at.Name}/{index++}") }, policy);
            }
        }
        else if (BoundTypes.IsConverted(metadata))
        {
            body.Collect(value, metadata.ModelType, PlaceOf(at), policy, references);
        }
        else if (references.Enter(value))
        {
            foreach (var member in BoundMember.Of(metadata))
            {
                var bound = at.Member(member);
                if (Types.CanHold(member.Property) && (!member.IsReadOnly || IsFilled(bound.Name)))
                {
                    Collect(member.Property, member.Property.PropertyGetter!(value), bound, member.Policy ?? policy);
                }
            }
        }
    }

    // Whether the request bound a value into a member without a setter. Otherwise its value is computed or loaded, and reading it may have side effects.
    private bool IsFilled(string name)
    {
        var names = name.Split('.').Select(static part => part.Split('/')[0]).ToList();
        return context.ModelState.Keys.Any(key =>
        {
            var found = 0;
            foreach (var segment in key.Split('.', '[', ']'))
            {
                found += found < names.Count && segment.Equals(names[found], StringComparison.OrdinalIgnoreCase) ? 1 : 0;
            }

            return found == names.Count;
        });
    }

    // Without a declared source, MVC searches the form, the route and the query, in this order.
    private string PlaceOf(BoundReference reference)
    {
        var (source, name) = reference;
        var request = context.HttpContext.Request;
        var key = name.Split('/')[0];
        return source == BindingSource.Path ? $"route {name}"
            : source == BindingSource.Query ? $"query {name}"
            : source == BindingSource.Header ? $"header {name}"
            : source == BindingSource.Form || (request.HasFormContentType && request.Form.ContainsKey(key)) ? $"form {name}"
            : context.RouteData.Values.ContainsKey(key) ? $"route {name}"
            : $"query {name}";
    }
}
