namespace SoftReferences.AspNetCore;

/// <summary>Specifies where the value of a route handler's parameter comes from.</summary>
internal enum RequestParameterSource
{
    Route,
    Query,
    Header,
    Form,
    Body,

    /// <summary>From the route if its template has the name, otherwise from the query.</summary>
    RouteOrQuery,

    /// <summary>From the query for methods without a body, otherwise from the body.</summary>
    QueryOrBody,
}
