namespace SoftReferences.Tests;

/// <summary>A second owner, with numbers for keys.</summary>
internal sealed class BillingAccounts : IOwningService
{
    public static OwningService Service { get; } = new("billing", "accounts");
}
