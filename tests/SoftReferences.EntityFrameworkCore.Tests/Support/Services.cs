namespace SoftReferences.EntityFrameworkCore.Tests;

public sealed class AuthUsers : IOwningService
{
    public static OwningService Service { get; } = new("auth", "users") { Schema = "auth_schema" };
}

public sealed class ShopOrders : IOwningService
{
    public static OwningService Service { get; } = new("shop", "orders");
}

public sealed class ShopInvoices : IOwningService
{
    public static OwningService Service { get; } = new("shop", "invoices");
}

public sealed class CatalogProducts : IOwningService
{
    public static OwningService Service { get; } = new("catalog", "products");
}
