namespace SoftReferences.OpenApi.Tests;

public sealed class AuthUsers : IOwningService
{
    public static OwningService Service { get; } = new("auth", "users");
}

public sealed class BillingAccounts : IOwningService
{
    public static OwningService Service { get; } = new("billing", "accounts");
}

internal sealed class CatalogProducts : IOwningService
{
    public static OwningService Service { get; } = new("catalog", "products");
}
