using UserService.Requests;

namespace UserService.Paging;

/// <summary>Which page of a list is wanted. The parameters of an endpoint that lists.</summary>
/// <param name="Limit">The most items to answer.</param>
/// <param name="After">The <c>next</c> of the page before, or nothing for the first page.</param>
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
