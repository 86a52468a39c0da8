namespace SoftReferences.Tests;

/// <summary>An owner that uses Guids.</summary>
public sealed class AuthUsers : IOwningService
{
    public static OwningService Service { get; } = new("auth", "users") { Schema = "auth_schema" };
}

/// <summary>An owner that uses other keys.</summary>
public sealed class BillingInvoices : IOwningService
{
    public static OwningService Service { get; } = new("billing", "invoices");
}
