namespace SoftReferences.Tests;

/// <summary>A second owner, whose keys are numbers.</summary>
internal sealed class BillingAccounts : IOwningService
{
    public static OwningService Service { get; } = new("billing", "accounts");
}
