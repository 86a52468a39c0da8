namespace Demo.ForbiddenModel;

/// <summary>A user of auth-service, mapped as if it were this service's own.</summary>
internal sealed class Customer
{
    public Guid Id { get; init; }
}
