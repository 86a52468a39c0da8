namespace SoftReferences.Tool.Tests.ForeignKeys;

public sealed class AuthUsers : IOwningService
{
    public static OwningService Service { get; } = new("auth", "users") { Schema = "auth_schema" };
}

public sealed class ShopOrders : IOwningService
{
    public static OwningService Service { get; } = new("shop", "orders") { Schema = "shop_schema" };
}
