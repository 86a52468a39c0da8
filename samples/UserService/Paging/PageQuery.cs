using UserService.Requests;

namespace UserService.Paging;

/// <summary>The query parameters of endpoints that return a page of a list.</summary>
/// <param name="Limit">The maximum number of items.</param>
/// <param name="After">The <c>next</c> of the previous page, or null for the first page.</param>
internal sealed record PageQuery(int? Limit, Guid? After) : IValidated
{
    public const int DefaultLimit = 50;
    public const int MaximumLimit = 200;

    public void Validate(RequestErrors errors)
    {
        if (Limit is < 1 or > MaximumLimit)
        {
            errors.Add("limit", $"must be from 1 to {MaximumLimit}");
        }
    }
}
