using System.Globalization;
using System.IO.Pipelines;
using System.Reflection;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.AspNetCore;

/// <summary>A parameter of a route handler that can hold references, with the source of its value.</summary>
/// <remarks>It follows the binding rules of minimal APIs.</remarks>
internal sealed class RequestParameter
{
    private static readonly HashSet<Type> OtherTypes =
    [
        typeof(HttpContext), typeof(HttpRequest), typeof(HttpResponse), typeof(ClaimsPrincipal), typeof(CancellationToken),
        typeof(IFormCollection), typeof(IFormFile), typeof(IFormFileCollection), typeof(Stream), typeof(PipeReader),
    ];

    private readonly Func<EndpointFilterInvocationContext, object?> _value;
    private readonly BodyReferences _body;
    private readonly RequestParameterSource _source;
    private readonly Type _type;
    private readonly string _name;
    private readonly UnavailableOwnerPolicy? _policy;

    private RequestParameter(Func<EndpointFilterInvocationContext, object?> value, BodyReferences body, RequestParameterSource source, Type type, string name, UnavailableOwnerPolicy? policy)
    {
        _policy = policy;
        _type = type;
        _value = value;
        _body = body;
        _source = source;
        _name = name;
    }

    /// <summary>Finds the parameters of a handler that can hold references.</summary>
    /// <param name="handler">The handler.</param>
    /// <param name="body">Finds the references of bodies.</param>
    /// <param name="services">Tells which types are services.</param>
    /// <param name="notFound">Receives the names of types and members whose references cannot be found.</param>
    public static IReadOnlyList<RequestParameter> Find(MethodInfo handler, BodyReferences body, IServiceProviderIsService? services, ISet<string> notFound)
    {
        var found = new List<RequestParameter>();
        foreach (var parameter in handler.GetParameters())
        {
            var index = parameter.Position;
            if (!Attributes(parameter).OfType<AsParametersAttribute>().Any())
            {
                Add(parameter.ParameterType, parameter.Name!, Attributes(parameter), context => context.Arguments[index]);
                continue;
            }

            foreach (var (property, argument) in MembersOf(parameter.ParameterType))
            {
                Add(
                    property.PropertyType,
                    property.Name,
                    [.. Attributes(property), .. argument is null ? [] : Attributes(argument)],
                    context => context.Arguments[index] is { } container ? property.GetValue(container) : null);
            }
        }

        return found;

        void Add(Type type, string name, object[] attributes, Func<EndpointFilterInvocationContext, object?> value)
        {
            if (SourceOf(type, attributes, services) is not { } source)
            {
                return;
            }

            var isOne = ReferenceType.IsReference(type) || ReferenceType.IsArrayOfReferences(type);
            var isMapped = source == RequestParameterSource.Form && FormReferences.IsMapped(type);
            if (isOne || (isMapped ? FormReferences.CanBeIn(type) : body.CanBeIn(type)))
            {
                found.Add(new(value, body, source, type, NameIn(attributes) ?? name, UnavailablePolicy.In(attributes)));
            }

            if (!isOne && !isMapped)
            {
                notFound.UnionWith(body.NotFoundIn(type, BindsItself(Nullable.GetUnderlyingType(type) ?? type)));
            }
        }
    }

    /// <summary>Adds the references that this parameter holds in a request.</summary>
    public void Collect(EndpointFilterInvocationContext invocation, ReferenceCollector references)
    {
        var value = _value(invocation);
        var request = invocation.HttpContext.Request;
        var place = _source switch
        {
            RequestParameterSource.Body => null,
            RequestParameterSource.QueryOrBody when !HasNoBody(request.Method) => null,
            RequestParameterSource.RouteOrQuery when request.RouteValues.ContainsKey(_name) => $"route {_name}",
            RequestParameterSource.Route => $"route {_name}",
            RequestParameterSource.Header => $"header {_name}",
            RequestParameterSource.Form => $"form {_name}",
            _ => $"query {_name}",
        };
        if (place is null)
        {
            _body.Collect(value, _type, string.Empty, _policy, references);
        }
        else if (value is ISoftRef reference)
        {
            references.Add(reference, place, _policy);
        }
        else if (_source == RequestParameterSource.Form && FormReferences.IsMapped(_type))
        {
            FormReferences.CollectAll(value, _type, _name, _policy, references);
        }
        else if (value is Array values && ReferenceType.IsArrayOfReferences(_type))
        {
            for (var index = 0; index < values.Length; index++)
            {
                if (values.GetValue(index) is ISoftRef item)
                {
                    references.Add(item, string.Create(CultureInfo.InvariantCulture, $"{place}/{index}"), _policy);
                }
            }
        }
        else
        {
            _body.Collect(value, _type, place, _policy, references);
        }
    }

    // Minimal APIs bind the parameters of the only constructor if it has any, otherwise the properties with a public setter.
    private static IEnumerable<(PropertyInfo Property, ParameterInfo? Argument)> MembersOf(Type type)
    {
        var arguments = type.GetConstructors() is [var only] ? only.GetParameters() : [];
        return from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
               where property.CanRead && property.GetIndexParameters().Length == 0
               let argument = arguments.FirstOrDefault(candidate => string.Equals(candidate.Name, property.Name, StringComparison.OrdinalIgnoreCase))
               where arguments.Length == 0 ? property.SetMethod is { IsPublic: true } : argument is not null
               select (property, argument);
    }

    private static RequestParameterSource? SourceOf(Type type, object[] attributes, IServiceProviderIsService? services)
    {
        foreach (var attribute in attributes)
        {
            switch (attribute)
            {
                case IFromServiceMetadata or FromKeyedServicesAttribute:
                    return null;
                case IFromRouteMetadata:
                    return RequestParameterSource.Route;
                case IFromQueryMetadata:
                    return RequestParameterSource.Query;
                case IFromHeaderMetadata:
                    return RequestParameterSource.Header;
                case IFromFormMetadata:
                    return RequestParameterSource.Form;
                case IFromBodyMetadata:
                    return RequestParameterSource.Body;
            }
        }

        return OtherTypes.Contains(type) ? null
            : ReferenceType.IsReference(type) ? RequestParameterSource.RouteOrQuery
            : ReferenceType.IsArrayOfReferences(type) ? RequestParameterSource.QueryOrBody
            : services?.IsService(type) == true ? null
            : RequestParameterSource.Body;
    }

    // Minimal APIs call one of these two if a type has it, instead of reading JSON. An interface may be implemented explicitly.
    private static bool BindsItself(Type type) =>
        type.GetInterfaces().Any(static one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IBindableFromHttpContext<>))
        || type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy).Any(static method => method.Name is "BindAsync" or "TryParse");

    private static object[] Attributes(ICustomAttributeProvider provider) => provider.GetCustomAttributes(inherit: true);

    private static string? NameIn(object[] attributes) => attributes
        .Select(static attribute => attribute switch
        {
            IFromRouteMetadata route => route.Name,
            IFromQueryMetadata query => query.Name,
            IFromHeaderMetadata header => header.Name,
            IFromFormMetadata form => form.Name,
            _ => null,
        })
        .FirstOrDefault(static name => !string.IsNullOrEmpty(name));

    // For these methods, minimal APIs infer no body.
    private static bool HasNoBody(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsDelete(method) || HttpMethods.IsHead(method)
        || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method) || HttpMethods.IsConnect(method);
}
