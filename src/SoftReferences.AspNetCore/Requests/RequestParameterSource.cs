namespace SoftReferences.AspNetCore;

/// <summary>Where a parameter of a route handler comes from.</summary>
internal enum RequestParameterSource
{
    Route,
    Query,
    Header,
    Form,
    Body,

    /// <summary>From the route when its template has the name, otherwise from the query.</summary>
    RouteOrQuery,

    /// <summary>From the query for methods that have no body, otherwise from the body.</summary>
    QueryOrBody,
}
