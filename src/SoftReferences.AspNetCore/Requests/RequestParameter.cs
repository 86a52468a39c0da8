using System.IO.Pipelines;
using System.Reflection;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.AspNetCore;

/// <summary>A parameter of a route handler that can hold references, and how its value and its place are found.</summary>
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
    private readonly string _name;
    private readonly UnavailableOwnerPolicy? _policy;

    private RequestParameter(Func<EndpointFilterInvocationContext, object?> value, BodyReferences body, RequestParameterSource source, string name, UnavailableOwnerPolicy? policy)
    {
        _policy = policy;
        _value = value;
        _body = body;
        _source = source;
        _name = name;
    }

    /// <summary>Finds the parameters of a handler that can hold references.</summary>
    public static IReadOnlyList<RequestParameter> Find(MethodInfo handler, BodyReferences body, IServiceProviderIsService? services)
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

            var constructor = parameter.ParameterType.GetConstructors().OrderByDescending(candidate => candidate.GetParameters().Length).FirstOrDefault();
            foreach (var property in parameter.ParameterType.GetProperties().Where(property => property.CanRead && property.GetIndexParameters().Length == 0))
            {
                var argument = constructor?.GetParameters().FirstOrDefault(candidate => string.Equals(candidate.Name, property.Name, StringComparison.OrdinalIgnoreCase));
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
            if (SourceOf(type, attributes, services) is { } source && body.CanBeIn(type))
            {
                found.Add(new(value, body, source, NameIn(attributes) ?? name, UnavailablePolicy.In(attributes)));
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
            _body.Collect(value, string.Empty, _policy, references);
        }
        else if (value is ISoftRef reference)
        {
            references.Add(reference, place, _policy);
        }
        else
        {
            _body.Collect(value, place, _policy, references);
        }
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
            : IsReference(type) ? RequestParameterSource.RouteOrQuery
            : type.IsArray && IsReference(type.GetElementType()!) ? RequestParameterSource.QueryOrBody
            : services?.IsService(type) == true ? null
            : RequestParameterSource.Body;
    }

    private static bool IsReference(Type type) => typeof(ISoftRef).IsAssignableFrom(Nullable.GetUnderlyingType(type) ?? type);

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

    // The methods for which minimal APIs infer no body.
    private static bool HasNoBody(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsDelete(method) || HttpMethods.IsHead(method)
        || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method) || HttpMethods.IsConnect(method);
}
