namespace Demo.ForbiddenModel;

internal sealed class Order
{
    public Guid Id { get; init; }

    public required Customer Customer { get; init; }
}
